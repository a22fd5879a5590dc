import "server-only";
import { and, asc, eq, lt, sql } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { runs } from "@/db/schema";
import { log } from "@/lib/log";
import { RUNS_CHANNEL } from "./channels";
import { settleInterrupted } from "./interrupt";
import { readSteps } from "./shared";

const AT_ONCE = 100;
/** A run that waits this long may have been told to nobody. */
const UNHEARD_MS = 20_000;

/** Takes care of runs that nobody works on any more, and calls out those that wait. Returns how many were cut short. */
export async function resumeRuns(): Promise<number> {
  let settled = 0;
  while (settled < AT_ONCE && (await settleOne())) settled += 1;
  if (settled > 0) log.warn("runs were interrupted", { runs: settled });
  await callOut();
  return settled;
}

/** Locked, and looked at again under the lock: another server may be doing the same. */
function settleOne(): Promise<boolean> {
  return transaction(ALL, async (tx) => {
    const [run] = await tx
      .select()
      .from(runs)
      .where(and(eq(runs.status, "running"), lt(runs.leaseUntil, new Date())))
      .orderBy(asc(runs.leaseUntil))
      .limit(1)
      .for("update", { skipLocked: true });
    if (!run) return false;
    await settleInterrupted(tx, run, await readSteps(tx, run));
    return true;
  });
}

function callOut(): Promise<unknown> {
  const before = new Date(Date.now() - UNHEARD_MS).toISOString();
  return transaction(ALL, (tx) =>
    tx.execute(sql`
      select pg_notify(${RUNS_CHANNEL}, 'queued ' || id) from (
        select ${runs.id} from ${runs} where ${runs.status} = 'queued' and ${runs.queuedAt} < ${before}::timestamptz
        order by ${runs.queuedAt} limit ${AT_ONCE}) as waiting`),
  );
}
