import {
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  unique,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { moment } from "./columns";
import { credentials } from "./credentials";
import { projects } from "./organisations";

/** What became of the last Try: facts for a list, nothing that a peer said. */
export interface LastTry {
  ok: boolean;
  outcome: string;
  message: string;
  at: string;
  latencyMs: number;
}

/** Whatever uses credentials: one table for every kind; `config` is checked by the kind's fields. */
export const consumers = pgTable(
  "consumers",
  {
    id: text().primaryKey(),
    orgId: text().notNull(),
    projectId: text().notNull(),
    kind: text().notNull(),
    name: text().notNull(),
    config: jsonb().$type<Record<string, unknown>>().notNull(),
    enabled: boolean().notNull().default(true),
    /** Slots that ever held a credential: such a slot never goes on without one. */
    slotsUsed: jsonb().$type<string[]>().notNull().default([]),
    ownerId: text(),
    audience: text({ enum: ["project", "owner"] })
      .notNull()
      .default("project"),
    revision: integer().notNull().default(1),
    createdAt: moment().notNull(),
    createdBy: text().notNull(),
    updatedAt: moment().notNull(),
    lastUsedAt: moment(),
    lastTry: jsonb().$type<LastTry>(),
  },
  (table) => [
    unique("consumers_org_project_id").on(table.orgId, table.projectId, table.id),
    uniqueIndex("consumers_name_taken").on(table.orgId, table.projectId, table.kind, table.name),
    foreignKey({
      columns: [table.orgId, table.projectId],
      foreignColumns: [projects.orgId, projects.id],
      name: "consumers_project",
    }),
  ],
);

/**
 * Credential → slot of a consumer. Detached when its credential is in the bin: restoring brings it back, purging
 * destroys it.
 */
export const assignments = pgTable(
  "assignments",
  {
    orgId: text().notNull(),
    projectId: text().notNull(),
    consumerId: text().notNull(),
    slot: text().notNull(),
    credentialId: text().notNull(),
    /** False for slots that hold one credential. */
    isList: boolean().notNull().default(false),
    createdAt: moment().notNull(),
    createdBy: text().notNull(),
    lastUsedAt: moment(),
    detachedAt: moment(),
  },
  (table) => [
    primaryKey({
      columns: [table.orgId, table.projectId, table.consumerId, table.slot, table.credentialId],
    }),
    uniqueIndex("assignments_one_a_slot")
      .on(table.orgId, table.projectId, table.consumerId, table.slot)
      .where(sql`detached_at is null and not is_list`),
    index("assignments_by_credential").on(table.orgId, table.projectId, table.credentialId),
    foreignKey({
      columns: [table.orgId, table.projectId, table.consumerId],
      foreignColumns: [consumers.orgId, consumers.projectId, consumers.id],
      name: "assignments_consumer",
    }).onDelete("cascade"),
    foreignKey({
      columns: [table.orgId, table.projectId, table.credentialId],
      foreignColumns: [credentials.orgId, credentials.projectId, credentials.id],
      name: "assignments_credential",
    }).onDelete("cascade"),
  ],
);

/** Keys that a workflow's steps mention, found by a static scan when it is saved. Never complete. */
export const codeReferences = pgTable(
  "code_references",
  {
    orgId: text().notNull(),
    projectId: text().notNull(),
    consumerId: text().notNull(),
    key: text().notNull(),
    step: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.projectId, table.consumerId, table.key, table.step] }),
    index("code_references_by_key").on(table.orgId, table.projectId, table.key),
    foreignKey({
      columns: [table.orgId, table.projectId, table.consumerId],
      foreignColumns: [consumers.orgId, consumers.projectId, consumers.id],
      name: "code_references_consumer",
    }).onDelete("cascade"),
  ],
);
