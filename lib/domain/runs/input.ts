import "server-only";
import { z } from "zod";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import { jsonProblem } from "@/lib/consumers/http/limits";

/** Any text: what is no id names nothing, like an id that does not exist. */
const Id = z.string();

/** JSON that a workflow is started with. It is shown with the run, so it is no place for a secret. */
const RunInput = z
  .unknown()
  .refine((value) => jsonProblem(value) === null, {
    error: "This is too large or nested too deeply.",
    abort: true,
  })
  .refine((value) => isStorable(value), "Contains characters that cannot be stored.")
  .refine(
    (value) => !textsIn(value).some(looksLikeSecret),
    "This looks like a secret, and a run shows its input. Store it as a credential and ask for that by its key.",
  )
  .describe("JSON for the first step.");

/** Every text in it, names included. Its size and depth are known to be small. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => [name, ...textsIn(inner)]);
}

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
