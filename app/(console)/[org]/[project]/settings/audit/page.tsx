import { ClipboardList, Download } from "lucide-react";
import type { Metadata } from "next";
import { AuditFilters } from "@/components/audit/audit-filters";
import { AuditPages } from "@/components/audit/audit-pages";
import { ChainLine } from "@/components/audit/chain-line";
import { EventList } from "@/components/audit/event-list";
import { RANGES } from "@/components/audit/search-params";
import { buttonVariants } from "@/components/ui/button-variants";
import { ButtonLink } from "@/components/ui/button-link";
import { EmptyState } from "@/components/ui/empty-state";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { listEvents } from "@/lib/domain/audit/list";
import { listMembers } from "@/lib/domain/members/list";
import { listTokens } from "@/lib/domain/tokens/list";
import { routes } from "@/lib/routes";
import { Forbidden } from "../../forbidden";
import { readIfAllowed } from "../../read-if-allowed";
import { verifyChainAction } from "./actions";
import { auditInput, loadAuditParams } from "./audit-input";
import { addressQuery } from "./address-query";

export const metadata: Metadata = { title: "Audit log" };

/** A chain up to this long is walked each time the page is opened. */
const SHORT_CHAIN = 20_000;

export default async function AuditPage({
  params,
  searchParams,
}: PageProps<"/[org]/[project]/settings/audit">) {
  const { org, project } = await params;
  const ctx = await requireUser({ org, project }, routes.audit(org, project));
  const search = await searchParams;
  const { cursor, event: _open, ...filters } = loadAuditParams(search);
  const input = { ...auditInput(filters), ...(cursor && /^\d{1,15}$/.test(cursor) && { cursor }) };
  const page = await readIfAllowed(ctx, listEvents, input);
  if (!page) return <Forbidden ctx={ctx} title="Audit log" />;
  const [members, tokens] = await Promise.all([listMembers(ctx, {}), listTokens(ctx, { revoked: true })]);
  const query = addressQuery(search);
  return (
    <>
      <PageHeader title="Audit log" actions={<Export href={routes.auditExport(org, project, query)} />} />
      <ChainLine
        verify={verifyChainAction.bind(null, org, project)}
        isShort={(page.items[0]?.sequence ?? 0) < SHORT_CHAIN}
      />
      <AuditFilters
        people={members.items.map(({ id, name }) => ({ id, label: name }))}
        tokens={tokens.items.map(({ id, name }) => ({ id, label: name }))}
      />
      {page.items.length === 0 ? (
        <NoEvents
          range={RANGES.find(({ id }) => id === filters.range)?.label.toLowerCase() ?? ""}
          wider={routes.audit(org, project, { range: filters.range === "30d" ? "all" : "30d" })}
        />
      ) : (
        <EventList events={page.items} />
      )}
      <AuditPages
        newest={cursor ? routes.audit(org, project, { ...query, cursor: null, event: null }) : null}
        older={
          page.nextCursor
            ? routes.audit(org, project, { ...query, cursor: page.nextCursor, event: null })
            : null
        }
      />
    </>
  );
}

function Export({ href }: { href: string }) {
  return (
    <a href={href} download className={buttonVariants()}>
      <Download aria-hidden="true" className="size-4" />
      Export CSV
    </a>
  );
}

function NoEvents({ range, wider }: { range: string; wider: ReturnType<typeof routes.audit> }) {
  return (
    <EmptyState
      icon={<ClipboardList />}
      title="No events match."
      actions={
        <ButtonLink href={wider}>{wider.includes("all") ? "Show all time" : "Show 30 days"}</ButtonLink>
      }
    >
      Nothing happened in the {range} that these filters let through.
    </EmptyState>
  );
}
