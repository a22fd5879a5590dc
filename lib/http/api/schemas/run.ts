import { z } from "zod";
import { moment } from "./moment";

const Failure = z.strictObject({
  code: z.string(),
  message: z.string(),
  key: z.string().optional().describe("Of the credential that it is about."),
});

const RunLine = z.strictObject({
  id: z.string(),
  workflowId: z.string(),
  status: z.enum(["queued", "running", "succeeded", "failed", "cancelled"]),
  trigger: z.enum(["manual", "api", "webhook", "schedule", "rerun"]),
  startedBy: z.string(),
  queuedAt: moment,
  startedAt: moment.nullable(),
  finishedAt: moment.nullable(),
  error: Failure.optional(),
});

const RunStep = z.strictObject({
  id: z.string(),
  name: z.string().optional(),
  type: z.string(),
  status: z
    .enum(["pending", "running", "succeeded", "failed", "cancelled", "interrupted"])
    .describe("`pending` after the run has ended: it was not reached."),
  output: z.unknown().optional(),
  error: Failure.optional(),
  logs: z.array(
    z.strictObject({
      at: moment,
      level: z.enum(["debug", "info", "warn", "error"]),
      text: z.string(),
    }),
  ),
  credentials: z
    .array(z.strictObject({ key: z.string(), version: z.int(), scope: z.enum(["project", "workflow"]) }))
    .describe("Values it was handed, or that were used for it. Never the values."),
  startedAt: moment.nullable(),
  finishedAt: moment.nullable(),
});

export const Run = RunLine.extend({
  steps: z.array(RunStep),
  output: z
    .unknown()
    .optional()
    .describe("Of the last step. Known values are masked, as in logs and errors."),
  input: z.unknown().optional(),
}).meta({ title: "Run" });

export const RunPage = z
  .strictObject({ items: z.array(RunLine), nextCursor: z.string().nullable() })
  .meta({ title: "RunPage" });
