import "server-only";
import { and, eq, isNull, notExists, sql } from "drizzle-orm";
import { assignments, credentials } from "@/db/schema";
import { Overreach } from "../around";
import type { TxContext } from "../context";
import { visible } from "../credentials/shared";
import { type ConsumerRow, subjectOf } from "./shared";

/**
 * A workflow is code that is handed values, so a token needs a scope of its own to write one, and may save steps only
 * when it may read values itself.
 */
export function checkWorkflowRights(
  { actor }: TxContext,
  row: Pick<ConsumerRow, "id" | "kind" | "name">,
  { savesSteps }: { savesSteps: boolean },
): void {
  if (row.kind !== "workflow" || actor.kind !== "token") return;
  const needed = savesSteps
    ? (["workflows:write", "credentials:resolve"] as const)
    : (["workflows:write"] as const);
  const missing = needed.filter((scope) => !actor.scopes.includes(scope));
  if (missing.length > 0)
    throw new Overreach(`This token also needs ${missing.join(" and ")} for that.`, subjectOf(row));
}

/** Whether anything is run. A workflow without steps hands out nothing. */
export const hasSteps = ({ config }: Pick<ConsumerRow, "config">) =>
  Array.isArray(config.steps) && config.steps.length > 0;

/** Who may not use a credential does not decide either what a consumer that holds it does with it. */
export async function refuseUnseen(ctx: TxContext, row: ConsumerRow): Promise<void> {
  const seen = ctx.tx
    .select({ one: sql`1` })
    .from(credentials)
    .where(and(visible(ctx), eq(credentials.id, assignments.credentialId)));
  const [unseen] = await ctx.tx
    .select({ slot: assignments.slot })
    .from(assignments)
    .where(
      and(
        eq(assignments.orgId, ctx.orgId),
        eq(assignments.projectId, ctx.projectId),
        eq(assignments.consumerId, row.id),
        isNull(assignments.detachedAt),
        notExists(seen),
      ),
    )
    .limit(1);
  if (unseen)
    throw new Overreach(
      "It holds a credential that you cannot use, so you cannot change what is done with it. Take the credential out first, or ask its owner.",
      subjectOf(row),
    );
}
