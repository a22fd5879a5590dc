import "server-only";
import { and, gt, lt } from "drizzle-orm";
import { z } from "zod";
import { auditEvents } from "@/db/schema";
import { query } from "../command";
import { EventFilters, matching, readEvents } from "./filters";
import { type EventView, viewEvent } from "./view";

const Sequence = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);

const ListInput = EventFilters.extend({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** Sequence number after which, going back in time, the page begins. Reaches nothing the filters would not. */
  cursor: Sequence.optional(),
  /** Only what is newer than this sequence number. */
  after: Sequence.optional(),
});

export interface EventPage {
  items: EventView[];
  nextCursor: string | null;
}

/** What happened in the organisation, newest first. A token sees what happened in its own project. */
export const listEvents = query(
  "audit.list",
  ListInput,
  async (ctx, { limit, cursor, after, ...filters }): Promise<EventPage> => {
    const range = and(
      cursor ? lt(auditEvents.sequence, cursor) : undefined,
      after ? gt(auditEvents.sequence, after) : undefined,
    );
    const rows = await readEvents(ctx, and(matching(ctx, filters), range), limit + 1);
    const page = rows.slice(0, limit).map(viewEvent);
    return { items: page, nextCursor: rows.length > limit ? String(page.at(-1)?.sequence) : null };
  },
);
