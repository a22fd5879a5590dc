import "server-only";
import type { ConsumerRow } from "../consumers/shared";
import { Overreach } from "../around";
import type { TxContext } from "../context";
import { subjectOfWorkflow } from "./shared";

/** Code is handed values and could print them, so a token that runs some has to be one that may read values. */
export function checkMayRun(
  { actor }: TxContext,
  workflow: ConsumerRow,
  steps: readonly Record<string, unknown>[],
): void {
  if (actor.kind !== "token" || actor.scopes.includes("credentials:resolve")) return;
  if (steps.some(({ type }) => type === "code"))
    throw new Overreach(
      "This token also needs credentials:resolve to run a workflow with code.",
      subjectOfWorkflow(workflow),
    );
}
