import "server-only";
import { and, desc, eq, gte, inArray, lt, type SQL } from "drizzle-orm";
import { z } from "zod";
import { auditEvents } from "@/db/schema";
import type { TxContext } from "../context";
import { Comparable } from "../credentials/input";

const OUTCOMES = ["allowed", "denied", "failed", "started", "finished"] as const;
const DAY_MS = 86_400_000;

const Name = Comparable(80);
const Moment = z.iso
  .datetime({ offset: true, message: "Use a date or a time such as 2027-01-31T00:00:00Z." })
  .or(z.iso.date("Use a date or a time such as 2027-01-31T00:00:00Z."));

/** A day alone begins at its midnight in UTC, and as an end means all of it. */
const From = Moment.transform((text) => new Date(text));
const To = Moment.transform((text) => new Date(new Date(text).getTime() + (text.includes("T") ? 0 : DAY_MS)));

export const EventFilters = z.strictObject({
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
type Filters = z.output<typeof EventFilters>;

/** The newest rows first. */
export const readEvents = (ctx: TxContext, where: SQL | undefined, limit: number) =>
  ctx.tx.select().from(auditEvents).where(where).orderBy(desc(auditEvents.sequence)).limit(limit);

/** Rows of this organisation that fit; for a token, those of its own project. */
export function matching(ctx: TxContext, filters: Filters): SQL | undefined {
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
