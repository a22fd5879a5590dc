import "server-only";
import { and, asc, eq } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { consumers, runs, runSteps } from "@/db/schema";
import { type Step, StepsSchema } from "@/lib/consumers/steps";
import { notFound } from "@/lib/errors";
import { isId } from "@/lib/ids";
import { type ConsumerRow, visibleConsumers } from "../consumers/shared";
import type { TxContext } from "../context";

export type RunRow = typeof runs.$inferSelect;
export type RunStepRow = typeof runSteps.$inferSelect;
export type RunTrigger = RunRow["trigger"];

/** A run with its steps, in order. */
export interface WholeRun {
  run: RunRow;
  steps: RunStepRow[];
}

export const isOver = ({ status }: Pick<RunRow, "status">) => status !== "queued" && status !== "running";

type Place = Pick<RunRow, "orgId" | "projectId" | "id">;

export const placeOfRun = ({ orgId, projectId, id }: Place) =>
  and(eq(runs.orgId, orgId), eq(runs.projectId, projectId), eq(runs.id, id));

export const stepsOfRun = ({ orgId, projectId, id }: Place) =>
  and(eq(runSteps.orgId, orgId), eq(runSteps.projectId, projectId), eq(runSteps.runId, id));

interface Found extends WholeRun {
  workflow: ConsumerRow;
}

/** A run of a workflow that this actor may know of. Locked, it neither begins nor ends meanwhile. */
export async function findRun(
  ctx: TxContext,
  id: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<Found> {
  if (!isId("run", id)) throw notFound("No such run");
  const query = ctx.tx
    .select({ run: runs, workflow: consumers })
    .from(runs)
    .innerJoin(
      consumers,
      and(
        eq(consumers.orgId, runs.orgId),
        eq(consumers.projectId, runs.projectId),
        eq(consumers.id, runs.workflowId),
      ),
    )
    .where(and(visibleConsumers(ctx), eq(runs.id, id)));
  const [found] = lock ? await query.for("update", { of: runs }) : await query;
  if (!found) throw notFound("No such run");
  return { ...found, steps: await readSteps(ctx.tx, found.run) };
}

export const readSteps = (tx: Tx, run: Place): Promise<RunStepRow[]> =>
  tx.select().from(runSteps).where(stepsOfRun(run)).orderBy(asc(runSteps.position));

/** Steps as they are stored with a run: checked when it was queued, and read as what they were then. */
export const stepsIn = (run: Pick<RunRow, "steps">): Step[] => StepsSchema.parse(run.steps);

/** What the audit calls a run: the workflow, with the run in the detail. */
export const subjectOfWorkflow = ({ id, name }: Pick<ConsumerRow, "id" | "name">) => ({
  kind: "workflow",
  id,
  name,
});
