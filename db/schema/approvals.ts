import { foreignKey, index, jsonb, pgTable, text, unique } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { moment } from "./columns";
import { credentials } from "./credentials";

/** A use that waits for a person, or was decided by one. What is asked is told without body or query. */
export const approvals = pgTable(
  "approvals",
  {
    id: text().primaryKey(),
    orgId: text().notNull(),
    projectId: text().notNull(),
    credentialId: text().notNull(),
    /** Who asks: a token, a consumer or a run. A decision is remembered for this one alone. */
    requesterId: text().notNull(),
    requesterName: text().notNull(),
    /** `relay`, `resolve`, … */
    purpose: text().notNull(),
    method: text(),
    host: text(),
    path: text(),
    status: text({ enum: ["pending", "approved", "denied", "expired"] }).notNull(),
    requestedAt: moment().notNull(),
    expiresAt: moment().notNull(),
    decidedAt: moment(),
    decidedBy: text(),
    /** Until when the same requester need not ask again. */
    rememberedUntil: moment(),
    /** A decision without a remembered window is good for one use. */
    usedAt: moment(),
  },
  (table) => [
    unique("approvals_org_project_id").on(table.orgId, table.projectId, table.id),
    index("approvals_pending")
      .on(table.orgId, table.projectId, table.requestedAt)
      .where(sql`status = 'pending'`),
    index("approvals_by_requester").on(table.orgId, table.projectId, table.credentialId, table.requesterId),
    foreignKey({
      columns: [table.orgId, table.projectId, table.credentialId],
      foreignColumns: [credentials.orgId, credentials.projectId, credentials.id],
      name: "approvals_credential",
    }).onDelete("cascade"),
  ],
);

/** A single-use address where somebody without an account may enter a value that a program asked for. */
export const fillRequests = pgTable(
  "fill_requests",
  {
    id: text().primaryKey(),
    orgId: text().notNull(),
    projectId: text().notNull(),
    credentialId: text().notNull(),
    /** HMAC of the token in the address. */
    digest: text().notNull().unique(),
    requesterName: text().notNull(),
    reason: text().notNull(),
    createdAt: moment().notNull(),
    expiresAt: moment().notNull(),
    usedAt: moment(),
  },
  (table) => [
    index("fill_requests_by_credential").on(table.orgId, table.projectId, table.credentialId),
    index("fill_requests_by_expiry").on(table.expiresAt),
    foreignKey({
      columns: [table.orgId, table.projectId, table.credentialId],
      foreignColumns: [credentials.orgId, credentials.projectId, credentials.id],
      name: "fill_requests_credential",
    }).onDelete("cascade"),
  ],
);

/** Something that people of a project should know, such as a key that a service no longer accepts. */
export const notices = pgTable(
  "notices",
  {
    id: text().primaryKey(),
    orgId: text().notNull(),
    projectId: text().notNull(),
    credentialId: text(),
    kind: text({ enum: ["rejected", "expiring", "leaked", "approval"] }).notNull(),
    text: text().notNull(),
    createdAt: moment().notNull(),
    /** People who have read it. */
    readBy: jsonb().$type<string[]>().notNull().default([]),
  },
  (table) => [
    index("notices_newest").on(table.orgId, table.projectId, table.createdAt),
    index("notices_by_age").on(table.createdAt),
    foreignKey({
      columns: [table.orgId, table.projectId, table.credentialId],
      foreignColumns: [credentials.orgId, credentials.projectId, credentials.id],
      name: "notices_credential",
    }).onDelete("cascade"),
  ],
);
