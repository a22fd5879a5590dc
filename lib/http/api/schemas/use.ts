import { z } from "zod";
import { moment } from "./moment";

const Use = z
  .strictObject({
    kind: z.string(),
    id: z.string(),
    name: z.string(),
    slot: z.string(),
    active: z.boolean(),
    effect: z.string(),
    lastUsedAt: moment.nullable(),
  })
  .meta({ title: "Use" });

export const Usage = z.strictObject({ items: z.array(Use), hidden: z.int() });

export const Impact = z
  .strictObject({
    items: z.array(
      z.strictObject({
        id: z.string(),
        key: z.string(),
        name: z.string(),
        consumers: z.array(Use),
        hidden: z.int(),
        references: z.array(Use),
        blockedBy: z.array(z.string()),
      }),
    ),
    summary: z.string(),
    blocked: z.boolean(),
    active: z.boolean(),
    token: z.string().describe("Send it as Impact-Token, or as impactToken of a batch."),
  })
  .meta({ title: "Impact" });

export const Deletion = z
  .strictObject({ deleted: z.int(), ids: z.array(z.string()), affected: z.array(Use), summary: z.string() })
  .meta({ title: "Deletion" });
