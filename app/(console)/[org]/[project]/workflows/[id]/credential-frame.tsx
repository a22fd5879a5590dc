import { DeletionProvider } from "@/components/credentials/deletion";
import { ListProvider, type ProjectPlace } from "@/components/credentials/list-context";
import type { PersonContext } from "@/lib/auth/session";
import { BIN_DAYS } from "@/lib/domain/credentials/delete";
import {
  disableAction,
  enableAction,
  impactAction,
  moveAction,
  moveTargetsAction,
  removeAction,
  restoreAction,
} from "../../settings/credentials/actions";
import { refusalsFor } from "../../settings/credentials/refusals";

interface CredentialFrameProps {
  ctx: PersonContext;
  place: ProjectPlace;
  children: React.ReactNode;
}

/** What the edit dialog of a credential shares with the page around it. */
export function CredentialFrame({ ctx, place, children }: CredentialFrameProps) {
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
      >
        {children}
      </DeletionProvider>
    </ListProvider>
  );
}
