import { z } from "zod";
import { moment } from "./moment";

const Event = z
  .strictObject({
    id: z.string(),
    sequence: z.int(),
    at: moment,
    actor: z.strictObject({ kind: z.string(), id: z.string(), name: z.string() }),
    action: z.string(),
    outcome: z.string(),
    subject: z.strictObject({ kind: z.string(), id: z.string(), name: z.string().nullable() }).nullable(),
    detail: z.record(
      z.string(),
      z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
    ),
    requestId: z.string(),
    address: z.string(),
  })
  .meta({ title: "Event" });

export const Activity = z.strictObject({ items: z.array(Event) });

export const EventPage = z
  .strictObject({ items: z.array(Event), nextCursor: z.string().nullable() })
  .meta({ title: "EventPage" });

export const ChainReport = z
  .strictObject({
    intact: z.boolean(),
    events: z.int(),
    verifiedUpTo: moment.nullable(),
    broken: z.strictObject({ sequence: z.int(), reason: z.enum(["missing", "altered", "cut"]) }).nullable(),
  })
  .meta({ title: "ChainReport" });
