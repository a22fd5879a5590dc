import type { LogLine, Run, RunStep } from "@/components/workflows/run/run-types";

/**
 * What is known of a run that is watched. Withheld: something came in a shape that says nothing about masking, so it
 * is not shown.
 */
export type Watched = { run: Run } | { isWithheld: true };

/** The run after one event of its stream. */
export function withEvent(before: Watched | undefined, event: string, value: unknown): Watched | undefined {
  if (before && "isWithheld" in before) return before;
  if (event === "run") return isRun(value) ? { run: value } : { isWithheld: true };
  if (!before) return undefined;
  if (event === "step") return isStep(value) ? { run: withStep(before.run, value) } : { isWithheld: true };
  if (event === "log") return isLog(value) ? { run: withLines(before.run, value) } : { isWithheld: true };
  return before;
}

/** What it printed came by itself, and stays. */
type StepEvent = Omit<RunStep, "logs">;

const withStep = (run: Run, step: StepEvent): Run => ({
  ...run,
  steps: run.steps.map((one) => (one.id === step.id ? { ...step, logs: one.logs } : one)),
});

interface LogEvent {
  step: string;
  lines: LogLine[];
}

const withLines = (run: Run, { step, lines }: LogEvent): Run => ({
  ...run,
  steps: run.steps.map((one) => (one.id === step ? { ...one, logs: [...one.logs, ...lines] } : one)),
});

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isRun = (value: unknown): value is Run =>
  isFields(value) &&
  typeof value["id"] === "string" &&
  typeof value["status"] === "string" &&
  Array.isArray(value["steps"]) &&
  value["steps"].every((step) => isStep(step) && "logs" in step && areLines(step.logs));

const isStep = (value: unknown): value is StepEvent =>
  isFields(value) &&
  typeof value["id"] === "string" &&
  typeof value["status"] === "string" &&
  Array.isArray(value["credentials"]);

const isLog = (value: unknown): value is LogEvent =>
  isFields(value) && typeof value["step"] === "string" && areLines(value["lines"]);

const areLines = (value: unknown): boolean =>
  Array.isArray(value) && value.every((line) => isFields(line) && typeof line["text"] === "string");
