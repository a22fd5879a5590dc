import "server-only";
import { sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { runs, runSteps } from "@/db/schema";
import { StepsSchema } from "@/lib/consumers/steps";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { ConsumerRow } from "../consumers/shared";
import type { RunActor } from "./actor";
import { RUNS_CHANNEL } from "./channels";
import type { RunStepRow, RunTrigger, WholeRun } from "./shared";

interface NewRun {
  trigger: RunTrigger;
  actor: RunActor;
  /** Shown with the run: the name of a person, a token, or of what started it. */
  startedBy: string;
  input: unknown;
  /** What it does when that is not what the workflow does now. */
  steps?: Record<string, unknown>[];
}

/**
 * Queues a run and tells the servers. It goes on in one of them once the transaction has committed. Throws `blocked`
 * for a workflow that is switched off and `invalid` for one without steps.
 */
export async function insertRun(tx: Tx, workflow: ConsumerRow, given: NewRun): Promise<WholeRun> {
  if (!workflow.enabled)
    throw new AppError("blocked", `“${workflow.name}” is switched off. Switch it on first.`);
  const described = given.steps ?? stepsOf(workflow);
  const run = {
    id: newId("run"),
    orgId: workflow.orgId,
    projectId: workflow.projectId,
    workflowId: workflow.id,
    status: "queued" as const,
    steps: described,
    trigger: given.trigger,
    input: given.input ?? null,
    output: null,
    error: null,
    actor: { ...given.actor },
    startedBy: given.startedBy,
    queuedAt: new Date(),
    startedAt: null,
    finishedAt: null,
    cancelRequestedAt: null,
    leaseUntil: null,
  };
  const steps = described.map((step, position): RunStepRow => newStep(run, position, String(step.id)));
  await tx.insert(runs).values(run);
  await tx.insert(runSteps).values(steps);
  await tx.execute(sql`select pg_notify(${RUNS_CHANNEL}, ${`queued ${run.id}`})`);
  return { run, steps };
}

function stepsOf(workflow: ConsumerRow): Record<string, unknown>[] {
  const parsed = StepsSchema.safeParse(workflow.config.steps ?? []);
  const message = !parsed.success
    ? `A step of “${workflow.name}” cannot be read. Open the workflow and save it again.`
    : `“${workflow.name}” has no steps yet.`;
  if (!parsed.success || parsed.data.length === 0)
    throw new AppError("invalid", message, { fields: { workflowId: [message] } });
  return parsed.data;
}

const newStep = (
  { orgId, projectId, id: runId }: { orgId: string; projectId: string; id: string },
  position: number,
  stepId: string,
): RunStepRow => ({
  ...{ orgId, projectId, runId, position, stepId },
  status: "pending",
  output: null,
  error: null,
  logs: [],
  credentials: [],
  startedAt: null,
  finishedAt: null,
});
