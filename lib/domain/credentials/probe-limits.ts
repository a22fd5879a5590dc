import type { Limit } from "../attempts";
import type { Context } from "../context";
import { SCHEDULER } from "../scheduler";

/** Tests a minute: of one actor, unless it is the scheduler, and of one credential whoever asks. */
const BY_ACTOR = 60;
const OF_CREDENTIAL = 10;

export function testLimits(ctx: Context, raw: unknown): Limit[] {
  const id =
    typeof raw === "object" && raw !== null && "id" in raw && typeof raw.id === "string" ? raw.id : "";
  const isPaced = ctx.actor.kind === "system" && ctx.actor.id === SCHEDULER.id;
  const actor = isPaced ? [] : [{ subject: `test:${ctx.actor.id}`, most: BY_ACTOR }];
  // Ids of others are never counted: what does not exist here has no limit to use up.
  return /^cred_[0-9a-z]{26}$/.test(id)
    ? [...actor, { subject: `test:${ctx.projectId}:${id}`, most: OF_CREDENTIAL }]
    : actor;
}
