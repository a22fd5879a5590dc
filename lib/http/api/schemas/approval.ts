import { z } from "zod";
import { moment } from "./moment";

export const Approval = z
  .strictObject({
    id: z.string(),
    status: z.enum(["pending", "approved", "denied", "expired"]),
    used: z.boolean().describe("The one use that it was for has happened."),
    requestedAt: moment,
    expiresAt: moment,
    decidedAt: moment.nullable(),
    rememberedUntil: moment.nullable(),
  })
  .meta({ title: "Approval" });
