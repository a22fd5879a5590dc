import { cookies } from "next/headers";
import { COMMON, type ListData } from "./list-data";
import { COLUMNS_COOKIE, readColumns } from "@/components/credentials/columns";
import { CredentialGrid } from "@/components/credentials/credential-grid";
import { CredentialTable } from "@/components/credentials/credential-table";
import { ListAnnouncer } from "@/components/credentials/list-announcer";
import type { ProjectPlace } from "@/components/credentials/list-context";
import { filterQuery, listQuery, type ListParams } from "@/components/credentials/list-params";
import { ListRegion } from "@/components/credentials/list-region";
import { FirstUse, NoResults } from "@/components/credentials/list-states";
import { ListToolbar } from "@/components/credentials/list-toolbar";
import { SelectionBar } from "@/components/credentials/selection-bar";
import { ServiceGallery } from "@/components/credentials/service-gallery";
import { Banner } from "@/components/ui/banner";
import { Pagination } from "@/components/ui/pagination";
import { can } from "@/lib/access/policy";
import type { PersonContext } from "@/lib/auth/session";
import { routes } from "@/lib/routes";

type ListSectionProps = { ctx: PersonContext; place: ProjectPlace; params: ListParams; list: ListData };

export async function ListSection({ ctx, place, params, list }: ListSectionProps) {
  const columns = readColumns((await cookies()).get(COLUMNS_COOKIE)?.value);
  const isEmpty = list.page.total === 0 && params.q === "" && !list.hasFilters;
  const gallery = (title: string) => (
    <ServiceGallery services={list.services} common={COMMON} title={title} />
  );
  if (isEmpty)
    return (
      <div className="flex flex-col gap-10">
        <FirstUse />
        {gallery("Common credentials")}
      </div>
    );
  return (
    <>
      <ListToolbar columns={columns} />
      <ListAnnouncer total={list.page.total} filters={filterQuery(params)} />
      {list.isReset && (
        <div className="mb-4">
          <Banner kind="info">That page doesn’t exist any more. Showing the first page.</Banner>
        </div>
      )}
      <ListRegion>
        <Rows ctx={ctx} place={place} params={params} list={list} columns={columns} />
        <SelectionBar />
      </ListRegion>
      <Pages place={place} params={params} list={list} />
      <div className="mt-12">{gallery("Common credentials")}</div>
    </>
  );
}

type RowsProps = ListSectionProps & { columns: ReturnType<typeof readColumns> };

function Rows({ ctx, place, params, list, columns }: RowsProps) {
  const { items } = list.page;
  if (items.length === 0) return <NoResults hiddenByFilters={list.hiddenByFilters} />;
  const canEdit = can(ctx.actor, "credential.update");
  const here = listQuery(params);
  const hrefOf = (id: string) =>
    canEdit
      ? routes.credentials(place.org, place.project, { ...here, edit: id })
      : routes.credential(place.org, place.project, id);
  if (params.view === "table") return <CredentialTable items={items} columns={columns} hrefOf={hrefOf} />;
  const addHref = can(ctx.actor, "credential.create")
    ? routes.credentials(place.org, place.project, { ...here, new: "custom" })
    : undefined;
  return <CredentialGrid items={items} hrefOf={hrefOf} addHref={addHref} />;
}

function Pages({ place, params, list }: Omit<ListSectionProps, "ctx">) {
  const { items, position, total, totalIsCapped, previousCursor, nextCursor } = list.page;
  if (items.length === 0) return null;
  const at = (cursor: string | null) =>
    cursor === null ? null : routes.credentials(place.org, place.project, { ...listQuery(params), cursor });
  return (
    <Pagination
      from={position + 1}
      to={position + items.length}
      total={total}
      isCapped={totalIsCapped}
      previous={at(previousCursor)}
      next={at(nextCursor)}
    />
  );
}
