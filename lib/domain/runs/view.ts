import "server-only";
import type { LogLine, StepFailure } from "@/db/schema";
import type { RunRow, RunStepRow, WholeRun } from "./shared";

/** A run as everybody may see it who may see its workflow. Outputs, errors and logs are masked before they are stored. */
export interface RunView extends RunLine {
  steps: RunStepView[];
  /** Output of the last step. */
  output?: unknown;
  input?: unknown;
}

/** A run in a list. */
export interface RunLine {
  id: string;
  workflowId: string;
  status: RunRow["status"];
  trigger: RunRow["trigger"];
  /** Name of who started it. */
  startedBy: string;
  queuedAt: string;
  startedAt: string | null;
  finishedAt: string | null;
  error?: StepFailure;
}

export interface RunStepView {
  id: string;
  name?: string;
  type: string;
  /** `pending` after the run has ended: it was not reached. */
  status: RunStepRow["status"];
  output?: unknown;
  error?: StepFailure;
  logs: LogLine[];
  /** Values it was handed, or that were used for it: keys and version numbers. */
  credentials: RunStepRow["credentials"];
  startedAt: string | null;
  finishedAt: string | null;
}

const iso = (date: Date | null) => date?.toISOString() ?? null;

export const viewRunLine = (
  run: Pick<
    RunRow,
    | ("id" | "workflowId" | "status" | "trigger" | "startedBy")
    | ("queuedAt" | "startedAt" | "finishedAt" | "error")
  >,
): RunLine => ({
  id: run.id,
  workflowId: run.workflowId,
  status: run.status,
  trigger: run.trigger,
  startedBy: run.startedBy,
  queuedAt: run.queuedAt.toISOString(),
  startedAt: iso(run.startedAt),
  finishedAt: iso(run.finishedAt),
  ...(run.error && { error: run.error }),
});

export const viewRun = ({ run, steps }: WholeRun): RunView => ({
  ...viewRunLine(run),
  steps: steps.map((step) => viewStep(step, run.steps[step.position] ?? {})),
  ...(run.output !== null && { output: run.output }),
  ...(run.input !== null && { input: run.input }),
});

function viewStep(row: RunStepRow, { type, name }: Record<string, unknown>): RunStepView {
  return {
    id: row.stepId,
    ...(typeof name === "string" && { name }),
    type: typeof type === "string" ? type : "",
    status: row.status,
    ...(row.output !== null && { output: row.output }),
    ...(row.error && { error: row.error }),
    logs: row.logs,
    credentials: row.credentials,
    startedAt: iso(row.startedAt),
    finishedAt: iso(row.finishedAt),
  };
}
