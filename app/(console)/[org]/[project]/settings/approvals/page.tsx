import type { Metadata } from "next";
import { DecidedApprovals } from "@/components/approvals/decided-approvals";
import { OpenApprovals } from "@/components/approvals/open-approvals";
import { PageHeader } from "@/components/ui/page-header";
import { requireUser } from "@/lib/auth/session";
import { listApprovals } from "@/lib/domain/approvals/list";
import { routes } from "@/lib/routes";
import { Forbidden } from "../../forbidden";
import { readIfAllowed } from "../../read-if-allowed";
import { decideAction } from "./actions";

export const metadata: Metadata = { title: "Approvals" };

const DECIDED_SHOWN = 50;

export default async function ApprovalsPage({ params }: PageProps<"/[org]/[project]/settings/approvals">) {
  const place = await params;
  const { org, project } = place;
  const ctx = await requireUser(place, routes.approvals(org, project));
  const open = await readIfAllowed(ctx, listApprovals, { state: "open" });
  if (!open) return <Forbidden ctx={ctx} title="Approvals" />;
  const closed = await listApprovals(ctx, { state: "closed" });
  return (
    <>
      <PageHeader title="Approvals">
        Programs wait here before they use a credential that asks a person each time.
      </PageHeader>
      <div className="flex flex-col gap-10">
        <OpenApprovals
          initial={open.items}
          href={routes.openApprovals(org, project)}
          place={{ org, project }}
          decide={decideAction}
        />
        <DecidedApprovals items={closed.items.slice(0, DECIDED_SHOWN)} place={{ org, project }} />
      </div>
    </>
  );
}
