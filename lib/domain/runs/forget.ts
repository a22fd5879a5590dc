import "server-only";
import { inArray, sql } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { runs } from "@/db/schema";
import { log } from "@/lib/log";

/** Days that a run is kept after its end, with what it printed and answered. */
export const RUN_DAYS = 30;
const AT_ONCE = 500;
const ROUNDS_MAX = 100;
const DAY_MS = 86_400_000;

/** Deletes the runs that ended long ago, a few at a time so that nobody waits for it. Returns how many. */
export async function forgetOldRuns(): Promise<number> {
  const before = new Date(Date.now() - RUN_DAYS * DAY_MS);
  let forgotten = 0;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const count = await forgetSome(before);
    forgotten += count;
    if (count < AT_ONCE) break;
  }
  if (forgotten > 0)
    log.info("runs forgotten", { runs: forgotten, endedBefore: before.toISOString(), days: RUN_DAYS });
  return forgotten;
}

/** Nothing ends before it is queued, so the age of queueing finds all that can be old enough. */
function forgetSome(before: Date): Promise<number> {
  const moment = before.toISOString();
  return transaction(ALL, async (tx) => {
    const old = sql`select ${runs.id} from ${runs}
      where ${runs.queuedAt} < ${moment}::timestamptz and ${runs.finishedAt} < ${moment}::timestamptz
      order by ${runs.queuedAt} limit ${AT_ONCE} for update skip locked`;
    const gone = await tx
      .delete(runs)
      .where(inArray(runs.id, sql`(${old})`))
      .returning({ id: runs.id });
    return gone.length;
  });
}
