import { z } from "zod";
import { ERROR_STATUS, type ErrorCode } from "@/lib/errors";

// Safe because the record's keys are the codes.
const CODES = Object.keys(ERROR_STATUS) as ErrorCode[];
const OUTCOMES = [
  ...["created", "rotated", "copied", "skipped", "failed"],
  ...["new", "exists", "needs_value"],
] as const;

export const Import = z
  .strictObject({
    rows: z.array(
      z.strictObject({
        line: z.int(),
        key: z.string(),
        outcome: z.enum(OUTCOMES).describe("`new`, `exists` and `needs_value` only with `dryRun`."),
        credentialId: z.string().nullable(),
        template: z.string().nullable(),
        notes: z.array(z.string()),
        error: z
          .strictObject({
            code: z.enum(CODES),
            message: z.string(),
            fields: z.record(z.string(), z.array(z.string())).optional(),
          })
          .optional(),
      }),
    ),
    problems: z
      .array(z.strictObject({ line: z.int(), message: z.string() }))
      .describe("Lines that are no rows."),
    counts: z.record(z.enum(OUTCOMES), z.int()),
  })
  .meta({ title: "Import" });
