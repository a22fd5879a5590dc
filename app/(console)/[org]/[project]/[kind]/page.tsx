import { Plus } from "lucide-react";
import type { Metadata } from "next";
import { notFound, redirect } from "next/navigation";
import { ConsumerTable } from "@/components/consumers/list/consumer-table";
import { ListFrame } from "@/components/consumers/list/list-frame";
import { listQuery, type ListParams } from "@/components/consumers/list/list-params";
import { FirstUse, NoneFound } from "@/components/consumers/list/list-states";
import { kindWords } from "@/components/consumers/kind-words";
import { refusal } from "@/components/members/member-rights";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { PageHeader } from "@/components/ui/page-header";
import { Pagination } from "@/components/ui/pagination";
import { requireUser } from "@/lib/auth/session";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import { findKindBySlug } from "@/lib/catalog/kinds";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import type { ConsumerPage } from "@/lib/domain/consumers/list";
import { routes } from "@/lib/routes";
import { Forbidden } from "../forbidden";
import { readLastRuns, readPage } from "./list-data";
import { loadListParams } from "./search-params";

type Props = PageProps<"/[org]/[project]/[kind]">;

export default async function ConsumersPage({ params, searchParams }: Props) {
  const { org, project, kind: slug } = await params;
  const search = await loadListParams(searchParams);
  const at = (query: Partial<ListParams>) => routes.consumers(org, project, slug, listQuery(query));
  const ctx = await requireUser({ org, project }, at(search));
  const kind = findKindBySlug(slug);
  if (!kind) notFound();
  // An address is kept in histories and logs: a secret in it goes no further than here.
  if (looksLikeSecret(search.q)) redirect(at({}));
  const found = await readPage(ctx, kind, search);
  if (!found) return <Forbidden ctx={ctx} title={kind.title} />;
  const { page, isReset } = found;
  const lastRuns = await readLastRuns(ctx, kind, isReset ? { ...search, cursor: null } : search);
  const refused = refusal(ctx.actor, "consumer.create", `make ${kindWords(kind).other}`);
  const newHref = routes.newConsumer(org, project, slug);
  const isEmpty = page.total === 0 && search.q === "";
  return (
    <>
      <PageHeader title={kind.title} actions={<NewButton kind={kind} href={newHref} refused={refused} />}>
        {!isEmpty && kind.description}
      </PageHeader>
      {isEmpty ? (
        <FirstUse kind={kind} newHref={newHref} refused={refused} />
      ) : (
        <ListFrame nouns={kindWords(kind)} total={page.total} q={search.q}>
          {isReset && (
            <div className="mb-4">
              <Banner kind="info">That page doesn’t exist any more. Showing the first page.</Banner>
            </div>
          )}
          {page.items.length === 0 ? (
            <NoneFound kind={kind} q={search.q} clearHref={at({})} />
          ) : (
            <ConsumerTable
              kind={kind}
              items={page.items}
              lastRuns={lastRuns}
              hrefOf={(id) => routes.consumer(org, project, slug, id)}
            />
          )}
          <Pages page={page} at={(cursor) => at({ q: search.q, cursor })} />
        </ListFrame>
      )}
    </>
  );
}

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: findKindBySlug((await params).kind)?.title ?? "Nothing here" };
}

type NewButtonProps = {
  kind: KindSpec;
  href: ReturnType<typeof routes.newConsumer>;
  refused: string | undefined;
};

function NewButton({ kind, href, refused }: NewButtonProps) {
  const inside = (
    <>
      <Plus aria-hidden="true" className="size-4" />
      New {kindWords(kind).one}
    </>
  );
  if (refused)
    return (
      <Button variant="primary" disabledReason={refused}>
        {inside}
      </Button>
    );
  return (
    <ButtonLink variant="primary" href={href} data-shortcut="c">
      {inside}
    </ButtonLink>
  );
}

type PagesProps = { page: ConsumerPage; at: (cursor: string) => ReturnType<typeof routes.consumers> };

function Pages({ page, at }: PagesProps) {
  const { items, position, total, totalIsCapped, previousCursor, nextCursor } = page;
  if (items.length === 0 || (previousCursor === null && nextCursor === null)) return null;
  return (
    <Pagination
      from={position + 1}
      to={position + items.length}
      total={total}
      isCapped={totalIsCapped}
      previous={previousCursor === null ? null : at(previousCursor)}
      next={nextCursor === null ? null : at(nextCursor)}
    />
  );
}
