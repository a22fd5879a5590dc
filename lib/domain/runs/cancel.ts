import "server-only";
import { eq, and, sql } from "drizzle-orm";
import { runs, runSteps } from "@/db/schema";
import { command } from "../command";
import type { TxContext } from "../context";
import { CHANGES_CHANNEL, RUNS_CHANNEL } from "./channels";
import { RunByIdInput } from "./input";
import { findRun, isOver, placeOfRun, readSteps, type RunRow, stepsOfRun, subjectOfWorkflow } from "./shared";
import { viewRun } from "./view";

/**
 * Ends a run. One that waits never begins; one that runs is told to stop, wherever it runs, and is cancelled a moment
 * later. One that is over stays as it is.
 */
export const cancelRun = command("run.cancel", RunByIdInput, async (ctx, { id }) => {
  const { run, steps, workflow } = await findRun(ctx, id, { lock: true });
  const about = { subject: subjectOfWorkflow(workflow), detail: { run: run.id, status: run.status } };
  if (isOver(run)) return { result: viewRun({ run, steps }), ...about };
  const changed = isAbandoned(run) ? await end(ctx, run) : await ask(ctx, run);
  return { result: viewRun({ run: changed, steps: await readSteps(ctx.tx, changed) }), ...about };
});

/** Nobody works on it: it waits, or its server went away. */
const isAbandoned = ({ status, leaseUntil }: RunRow) =>
  status === "queued" || (leaseUntil !== null && leaseUntil <= new Date());

async function end(ctx: TxContext, run: RunRow): Promise<RunRow> {
  const over = { status: "cancelled" as const, finishedAt: new Date() };
  const change = { ...over, cancelRequestedAt: over.finishedAt, leaseUntil: null };
  await ctx.tx
    .update(runSteps)
    .set(over)
    .where(and(stepsOfRun(run), eq(runSteps.status, "running")));
  await ctx.tx.update(runs).set(change).where(placeOfRun(run));
  await ctx.tx.execute(sql`select pg_notify(${CHANGES_CHANNEL}, ${run.id})`);
  return { ...run, ...change };
}

async function ask(ctx: TxContext, run: RunRow): Promise<RunRow> {
  const change = { cancelRequestedAt: run.cancelRequestedAt ?? new Date() };
  await ctx.tx.update(runs).set(change).where(placeOfRun(run));
  await ctx.tx.execute(sql`select pg_notify(${RUNS_CHANNEL}, ${`cancel ${run.id}`})`);
  return { ...run, ...change };
}
