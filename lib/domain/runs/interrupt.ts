import "server-only";
import { and, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { type LogLine, runs, runSteps, type StepFailure } from "@/db/schema";
import { CHANGES_CHANNEL, RUNS_CHANNEL } from "./channels";
import { placeOfRun, type RunRow, type RunStepRow, stepsOfRun } from "./shared";

const AGAIN = "The server ended while this step was running. It begins again from its start.";
const INTERRUPTED: StepFailure = {
  code: "interrupted",
  message: "The server ended while this step was running. What it had done by then is not known.",
};
/** A step that takes the server down with it is not begun for ever. */
const RETRIES_MAX = 3;

/**
 * Decides what becomes of a run whose server went away or ends: a step that was running is done again only where its
 * author said so, and only so often. Whoever calls this holds the run's row.
 */
export async function settleInterrupted(tx: Tx, run: RunRow, steps: readonly RunStepRow[]): Promise<void> {
  const cut = steps.find(({ status }) => status === "running");
  if (run.cancelRequestedAt) await end(tx, run, cut, "cancelled");
  else if (!cut || mayRepeat(run, cut)) await again(tx, run, cut);
  else await end(tx, run, cut, "failed");
  await tx.execute(sql`select pg_notify(${CHANGES_CHANNEL}, ${run.id})`);
}

function mayRepeat(run: RunRow, step: RunStepRow): boolean {
  const before = step.logs.filter(({ text }) => text === AGAIN).length;
  return run.steps[step.position]?.onInterrupt === "retry" && before < RETRIES_MAX;
}

async function again(tx: Tx, run: RunRow, cut: RunStepRow | undefined): Promise<void> {
  const line: LogLine = { at: new Date().toISOString(), level: "warn", text: AGAIN };
  if (cut)
    await tx
      .update(runSteps)
      .set({ status: "pending", startedAt: null, logs: [...cut.logs, line] })
      .where(placeOfStep(run, cut));
  await tx.update(runs).set({ status: "queued", leaseUntil: null }).where(placeOfRun(run));
  await tx.execute(sql`select pg_notify(${RUNS_CHANNEL}, ${`queued ${run.id}`})`);
}

async function end(tx: Tx, run: RunRow, cut: RunStepRow | undefined, status: "failed" | "cancelled") {
  const finishedAt = new Date();
  const error = status === "failed" ? INTERRUPTED : null;
  if (cut)
    await tx
      .update(runSteps)
      .set({ status: error ? "interrupted" : "cancelled", error, finishedAt })
      .where(placeOfStep(run, cut));
  await tx.update(runs).set({ status, error, finishedAt, leaseUntil: null }).where(placeOfRun(run));
}

const placeOfStep = (run: RunRow, { position }: RunStepRow) =>
  and(stepsOfRun(run), eq(runSteps.position, position));
