import { z } from "zod";

export const Resolution = z
  .strictObject({
    credentials: z.record(
      z.string(),
      z.strictObject({
        type: z.string(),
        version: z.int(),
        value: z.string().nullable().describe("The primary field."),
        fields: z.record(z.string(), z.string()),
      }),
    ),
    missing: z.array(z.string()),
    errors: z.record(z.string(), z.string()),
  })
  .meta({ title: "Resolution" });
