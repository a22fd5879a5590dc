import "server-only";
import { z } from "zod";
import { jsonProblem } from "@/lib/consumers/http/limits";

/** Any text: what is no id names nothing, like an id that does not exist. */
const Id = z.string();

/** JSON that a workflow is started with. It is shown with the run, so it is no place for a secret. */
export const RunInput = z
  .unknown()
  .refine((value) => jsonProblem(value) === null, "This is too large or nested too deeply.")
  .refine((value) => isStorable(value), "Contains characters that cannot be stored.")
  .describe("JSON for the first step.");

function isStorable(value: unknown): boolean {
  // JSON writes NUL and lone surrogates as escapes, and text that merely looks like one with two backslashes.
  return !/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/.test(JSON.stringify({ value }));
}

export const StartRunInput = z.strictObject({ workflowId: Id, input: RunInput.optional() });

export const RunByIdInput = z.strictObject({ id: Id });

export const ReadRunInput = RunByIdInput.extend({
  stream: z
    .enum(["1", "true"])
    .optional()
    .describe("Answers server-sent events until the run is over: `run`, `log`, `step` and `run` at last."),
});

export const ListRunsInput = z.strictObject({
  workflowId: Id,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  cursor: z.string().max(2_000).optional(),
});
