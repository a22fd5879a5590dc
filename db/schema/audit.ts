import { bigint, index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { moment } from "./columns";

/** Facts about an act. Names of fields, counts and ids; never a value. */
export type AuditDetail = Record<string, string | number | boolean | null | readonly string[]>;

/** Append-only, one MAC chain an organisation (`instance` for acts before there is one). Partitioned by month in SQL. */
export const auditEvents = pgTable(
  "audit_events",
  {
    orgId: text().notNull(),
    sequence: bigint({ mode: "number" }).notNull(),
    at: moment().notNull(),
    id: text().notNull(),
    projectId: text(),
    actorKind: text({ enum: ["user", "token", "system", "anonymous"] }).notNull(),
    actorId: text().notNull(),
    actorName: text().notNull(),
    action: text().notNull(),
    outcome: text({ enum: ["allowed", "denied", "failed", "started", "finished"] }).notNull(),
    subjectKind: text(),
    subjectId: text(),
    subjectName: text(),
    detail: jsonb().$type<AuditDetail>().notNull(),
    requestId: text().notNull(),
    address: text().notNull(),
    mac: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.sequence, table.at] }),
    index("audit_events_by_project").on(table.orgId, table.projectId, table.sequence),
    index("audit_events_by_subject").on(table.orgId, table.subjectId, table.sequence),
    index("audit_events_by_actor").on(table.orgId, table.actorId, table.sequence),
  ],
);

/** Where each chain ends. Locked by whoever appends, so sequence numbers have no gaps. */
export const auditHeads = pgTable("audit_heads", {
  orgId: text().primaryKey(),
  sequence: bigint({ mode: "number" }).notNull(),
  mac: text().notNull(),
  /** Another one as soon as anything changes that a use of a credential rests on. */
  basis: uuid().notNull().defaultRandom(),
});
