import {
  disableAction,
  enableAction,
  impactAction,
  moveAction,
  moveTargetsAction,
  removeAction,
  restoreAction,
} from "../actions";
import { refusalsFor } from "../refusals";
import { TABS, type Tab } from "./search-params";
import { DeletionProvider } from "@/components/credentials/deletion";
import { DetailHeader } from "@/components/credentials/detail/detail-header";
import { ListProvider, type ProjectPlace } from "@/components/credentials/list-context";
import { NavTabs } from "@/components/ui/nav-tabs";
import type { PersonContext } from "@/lib/auth/session";
import { BIN_DAYS } from "@/lib/domain/credentials/delete";
import type { CredentialView } from "@/lib/domain/credentials/view";
import { routes } from "@/lib/routes";

type DetailFrameProps = {
  ctx: PersonContext;
  place: ProjectPlace;
  /** Absent when it lies in the bin. */
  credential: CredentialView | undefined;
  tab: Tab;
  /** The address asks to delete it. */
  isAsked: boolean;
  children: React.ReactNode;
};

/** Header and tabs, and the state that their controls share. */
export function DetailFrame({ ctx, place, credential, tab, isAsked, children }: DetailFrameProps) {
  return (
    <ListProvider
      place={place}
      {...refusalsFor(ctx)}
      rows={[]}
      previous={null}
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
        asked={isAsked && credential ? { id: credential.id, name: credential.name } : undefined}
        leaveTo={routes.credentials(place.org, place.project)}
      >
        {credential && (
          <>
            <DetailHeader credential={credential} place={place} />
            <Tabs credential={credential} place={place} tab={tab} />
          </>
        )}
        {children}
      </DeletionProvider>
    </ListProvider>
  );
}

const LABELS: Record<Tab, string> = {
  overview: "Overview",
  "used-by": "Used by",
  versions: "Versions",
  activity: "Activity",
};

function Tabs({ credential, place, tab }: { credential: CredentialView; place: ProjectPlace; tab: Tab }) {
  const counts: Partial<Record<Tab, number>> = { "used-by": credential.usedBy, versions: credential.version };
  const tabs = TABS.map((one) => {
    const count = counts[one];
    return {
      href: routes.credential(
        place.org,
        place.project,
        credential.id,
        one === "overview" ? {} : { tab: one },
      ),
      label: LABELS[one],
      isCurrent: one === tab,
      ...(count !== undefined && { count }),
    };
  });
  return (
    <div className="mb-5">
      <NavTabs label="Parts of this credential" tabs={tabs} />
    </div>
  );
}
