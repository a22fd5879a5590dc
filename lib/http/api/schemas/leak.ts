import { z } from "zod";

export const Leaks = z
  .strictObject({
    items: z.array(
      z.strictObject({
        credential: z.strictObject({
          id: z.string(),
          key: z.string(),
          name: z.string(),
          template: z.string().nullable(),
        }),
        field: z.string(),
        version: z.int(),
        current: z.boolean().describe("In use; rotate it."),
        lines: z.array(z.int()),
      }),
    ),
    scanned: z.int().describe("Stored values that were compared."),
  })
  .meta({ title: "Leaks" });
