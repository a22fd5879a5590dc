import { z } from "zod";
import { moment } from "./moment";

export const Requested = z
  .strictObject({
    id: z.string(),
    key: z.string(),
    status: z.literal("needs_value"),
    url: z.string().nullable().describe("Told this once; a replay answers null."),
    expiresAt: moment,
  })
  .meta({ title: "Requested" });
