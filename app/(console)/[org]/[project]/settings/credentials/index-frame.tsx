import {
  disableAction,
  enableAction,
  impactAction,
  moveAction,
  moveTargetsAction,
  removeAction,
  restoreAction,
} from "./actions";
import { refusalsFor } from "./refusals";
import { DeletionProvider } from "@/components/credentials/deletion";
import { IndexHeader } from "@/components/credentials/index-header";
import { ListProvider, type ProjectPlace } from "@/components/credentials/list-context";
import { listQuery, type ListParams } from "@/components/credentials/list-params";
import { RefreshOnFocus } from "@/components/credentials/refresh-on-focus";
import type { PersonContext } from "@/lib/auth/session";
import { findTemplate } from "@/lib/catalog/templates";
import { BIN_DAYS } from "@/lib/domain/credentials/delete";
import type { CredentialPage } from "@/lib/domain/credentials/list";
import { routes } from "@/lib/routes";
import { COMMON } from "./list-data";

type IndexFrameProps = {
  ctx: PersonContext;
  place: ProjectPlace;
  params: ListParams;
  /** Null in the bin. */
  page: CredentialPage | null;
  /** What the address asks to delete. */
  asked: { id: string; name: string } | undefined;
  children: React.ReactNode;
};

const MENU_SERVICES_MAX = 5;

/** What list and bin share: the header, and the state and dialogs of the rows. */
export function IndexFrame({ ctx, place, params, page, asked, children }: IndexFrameProps) {
  const cursor = page?.previousCursor;
  const previous = cursor
    ? routes.credentials(place.org, place.project, { ...listQuery(params), cursor })
    : null;
  const services = COMMON.slice(0, MENU_SERVICES_MAX).map((id) => ({
    id,
    name: findTemplate(id)?.name ?? id,
  }));
  return (
    <ListProvider
      key={`${place.org}/${place.project}`}
      place={place}
      {...refusalsFor(ctx)}
      rows={page?.items.map(({ id, name }) => ({ id, name })) ?? []}
      previous={previous}
      switches={{ disable: disableAction, enable: enableAction }}
    >
      <DeletionProvider
        actions={{
          impact: impactAction,
          remove: removeAction,
          restore: restoreAction,
          targets: moveTargetsAction,
          move: moveAction,
        }}
        binDays={BIN_DAYS}
        asked={asked && { id: asked.id, name: asked.name }}
      >
        <IndexHeader place={place} services={services} isBin={page === null} />
        {children}
      </DeletionProvider>
      <RefreshOnFocus />
    </ListProvider>
  );
}
