import "server-only";
import { and, desc, eq, gt, gte, inArray, lt, type SQL } from "drizzle-orm";
import { z } from "zod";
import { auditEvents } from "@/db/schema";
import { query, release } from "../command";
import type { TxContext } from "../context";
import { type EventView, viewEvent } from "./view";

const OUTCOMES = ["allowed", "denied", "failed", "started", "finished"] as const;
const EXPORT_MAX = 10_000;
const DAY_MS = 86_400_000;

const Name = z.string().max(80);
const Moment = z.iso
  .datetime({ offset: true, message: "Use a date or a time such as 2027-01-31T00:00:00Z." })
  .or(z.iso.date("Use a date or a time such as 2027-01-31T00:00:00Z."));

/** A day alone begins at its midnight in UTC, and as an end means all of it. */
const From = Moment.transform((text) => new Date(text));
const To = Moment.transform((text) => new Date(new Date(text).getTime() + (text.includes("T") ? 0 : DAY_MS)));

const Filters = z.strictObject({
  actor: Name.optional(),
  /** `a,b` or repeated: any of them. */
  action: z.preprocess(
    (value) => (typeof value === "string" ? value.split(",").filter(Boolean) : value),
    z.array(Name).max(50).optional(),
  ),
  outcome: z.enum(OUTCOMES).optional(),
  subject: Name.optional(),
  project: Name.optional(),
  from: From.optional(),
  to: To.optional(),
});
type Filters = z.output<typeof Filters>;

const Sequence = z.coerce.number().int().positive().max(Number.MAX_SAFE_INTEGER);

const ListInput = Filters.extend({
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

export interface EventExport {
  items: EventView[];
  /** True when there is more than the newest 10,000. */
  truncated: boolean;
}

/** The newest events that match, in one piece. Recorded itself. */
export const exportEvents = release("audit.export", Filters, async (ctx, filters) => {
  const rows = await readEvents(ctx, matching(ctx, filters), EXPORT_MAX + 1);
  const result: EventExport = {
    items: rows.slice(0, EXPORT_MAX).map(viewEvent),
    truncated: rows.length > EXPORT_MAX,
  };
  return {
    result,
    detail: { events: result.items.length, truncated: result.truncated, filters: Object.keys(filters) },
  };
});

const readEvents = (ctx: TxContext, where: SQL | undefined, limit: number) =>
  ctx.tx.select().from(auditEvents).where(where).orderBy(desc(auditEvents.sequence)).limit(limit);

function matching(ctx: TxContext, filters: Filters): SQL | undefined {
  const { actor, action, outcome, subject, project, from, to } = filters;
  return and(
    eq(auditEvents.orgId, ctx.orgId),
    ctx.actor.kind === "token" ? eq(auditEvents.projectId, ctx.projectId) : undefined,
    project ? eq(auditEvents.projectId, project) : undefined,
    actor ? eq(auditEvents.actorId, actor) : undefined,
    action?.length ? inArray(auditEvents.action, action) : undefined,
    outcome ? eq(auditEvents.outcome, outcome) : undefined,
    subject ? eq(auditEvents.subjectId, subject) : undefined,
    from ? gte(auditEvents.at, from) : undefined,
    to ? lt(auditEvents.at, to) : undefined,
  );
}
