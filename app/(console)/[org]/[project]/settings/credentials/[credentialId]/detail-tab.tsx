import { moveAction, moveTargetsAction, reassignAction, rollbackAction, unassignAction } from "../actions";
import type { Tab } from "./search-params";
import { Activity } from "@/components/credentials/detail/activity";
import { Overview } from "@/components/credentials/detail/overview";
import { UsedBy } from "@/components/credentials/detail/used-by";
import { Versions } from "@/components/credentials/detail/versions";
import type { ProjectPlace } from "@/components/credentials/list-context";
import { refusal } from "@/components/members/member-rights";
import { can } from "@/lib/access/policy";
import type { PersonContext } from "@/lib/auth/session";
import { listActivity } from "@/lib/domain/credentials/activity";
import { listUsage } from "@/lib/domain/credentials/usage";
import { listVersions } from "@/lib/domain/credentials/versions";
import type { CredentialView } from "@/lib/domain/credentials/view";
import { routes } from "@/lib/routes";

type DetailTabProps = {
  ctx: PersonContext;
  place: ProjectPlace;
  credential: CredentialView;
  tab: Tab;
  before: number | null;
};

/** Only the tab that is open reads anything. */
export async function DetailTab({ ctx, place, credential, tab, before }: DetailTabProps) {
  const { id, name } = credential;
  switch (tab) {
    case "overview":
      return <Overview credential={credential} />;
    case "used-by": {
      const { items, hidden } = await listUsage(ctx, { id });
      return (
        <UsedBy
          credential={{ id, name }}
          uses={items}
          hidden={hidden}
          place={place}
          actions={{
            targets: moveTargetsAction,
            move: moveAction,
            unassign: unassignAction,
            reassign: reassignAction,
          }}
          refused={refusal(ctx.actor, "consumer.assign", "change what uses a credential")}
        />
      );
    }
    case "versions": {
      const { items } = await listVersions(ctx, { id });
      return <Versions credential={credential} items={items} rollback={rollbackAction} />;
    }
    case "activity":
      return <ActivityTab ctx={ctx} place={place} id={id} before={before} />;
    default:
      return tab satisfies never;
  }
}

type ActivityTabProps = Pick<DetailTabProps, "ctx" | "place" | "before"> & { id: string };

const PAGE = 50;

async function ActivityTab({ ctx, place, id, before }: ActivityTabProps) {
  // Asking without the right would be recorded as a refused attempt, and a tab is not one.
  if (!can(ctx.actor, "credential.activity")) return <Activity items={null} older={null} />;
  const { items } = await listActivity(ctx, { id, ...(before !== null && { before }) });
  const last = items.length === PAGE ? items.at(-1) : undefined;
  const older = last
    ? routes.credential(place.org, place.project, id, { tab: "activity", before: String(last.sequence) })
    : null;
  return <Activity items={items} older={older} />;
}
