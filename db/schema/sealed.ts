import {
  check,
  foreignKey,
  index,
  integer,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { bytea, moment } from "./columns";
import { connections } from "./connections";
import { credentialVersions } from "./credentials";

/** Data keys, wrapped by the master key. Scope `instance` has no organisation: its key signs, it seals no value. */
export const dataKeys = pgTable(
  "data_keys",
  {
    id: uuid().primaryKey(),
    scope: text({ enum: ["instance", "project"] }).notNull(),
    orgId: text(),
    projectId: text(),
    version: integer().notNull(),
    state: text({ enum: ["pending", "active", "retiring", "retired", "destroyed"] }).notNull(),
    wrapped: bytea(),
    kekId: text().notNull(),
    kekVersion: text().notNull(),
    createdAt: moment().notNull(),
    activatedAt: moment(),
    destroyedAt: moment(),
  },
  (table) => [
    uniqueIndex("data_keys_one_active")
      .on(table.scope, sql`coalesce(project_id, '')`)
      .where(sql`state = 'active'`),
    index("data_keys_by_kek").on(table.kekId, table.id),
  ],
);

/**
 * Ciphertext, in a table of its own that only the vault imports: a list query cannot carry it.
 * `field` is a secret field's name for domain `value`, and empty for `hint` (one envelope a version).
 */
export const sealedValues = pgTable(
  "sealed_values",
  {
    orgId: text().notNull(),
    projectId: text().notNull(),
    versionId: text().notNull(),
    domain: text({ enum: ["value", "hint"] }).notNull(),
    field: text().notNull(),
    dekId: uuid()
      .notNull()
      .references(() => dataKeys.id, { onDelete: "restrict" }),
    envelope: bytea().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.projectId, table.versionId, table.domain, table.field] }),
    foreignKey({
      columns: [table.orgId, table.projectId, table.versionId],
      foreignColumns: [credentialVersions.orgId, credentialVersions.projectId, credentialVersions.id],
      name: "sealed_values_version",
    }).onDelete("cascade"),
    index("sealed_values_by_data_key").on(table.dekId),
    check("sealed_values_size", sql`octet_length(${table.envelope}) <= 69745`),
  ],
);

/** Tokens of connected accounts, sealed like values; `field` is `access_token` or `refresh_token`. */
export const sealedTokens = pgTable(
  "sealed_tokens",
  {
    orgId: text().notNull(),
    projectId: text().notNull(),
    connectionId: text().notNull(),
    field: text({ enum: ["access_token", "refresh_token"] }).notNull(),
    dekId: uuid()
      .notNull()
      .references(() => dataKeys.id, { onDelete: "restrict" }),
    envelope: bytea().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.projectId, table.connectionId, table.field] }),
    foreignKey({
      columns: [table.orgId, table.projectId, table.connectionId],
      foreignColumns: [connections.orgId, connections.projectId, connections.id],
      name: "sealed_tokens_connection",
    }).onDelete("cascade"),
    index("sealed_tokens_by_data_key").on(table.dekId),
    check("sealed_tokens_size", sql`octet_length(${table.envelope}) <= 69745`),
  ],
);
