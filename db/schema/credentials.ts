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
import { memberships, projects } from "./organisations";

export interface LastTest {
  outcome: "valid" | "limited" | "rejected" | "unknown";
  status?: number | undefined;
  host: string;
  latencyMs: number;
  message: string;
  facts: {
    account?: string | undefined;
    scopes?: string[] | undefined;
    expiresAt?: string | undefined;
    quota?: string | undefined;
  };
  checkedAt: string;
  /** Number of the value that was tested: of another one it says nothing. */
  version: number;
}

/** What people see of a credential. No value and no ciphertext: those live in `sealed_values`. */
export const credentials = pgTable(
  "credentials",
  {
    id: text().primaryKey(),
    orgId: text().notNull(),
    projectId: text().notNull(),
    /** Set for a workflow's own value, which overrides the project's one with the same key. */
    workflowId: text(),
    key: text().notNull(),
    name: text().notNull(),
    type: text().notNull(),
    category: text().notNull(),
    templateId: text(),
    description: text().notNull().default(""),
    ownerId: text(),
    audience: text({ enum: ["project", "owner", "members"] })
      .notNull()
      .default("project"),
    disabledAt: moment(),
    expiresAt: moment(),
    /** Number of the current version; 0 while a value is still needed. */
    version: integer().notNull().default(0),
    revision: integer().notNull().default(1),
    createdAt: moment().notNull(),
    createdBy: text().notNull(),
    updatedAt: moment().notNull(),
    lastUsedAt: moment(),
    /** What the last test said: outcome, our sentence about it and facts that are no secrets. */
    lastTest: jsonb().$type<LastTest>(),
    /** `each`: a person confirms a use before it happens. */
    confirmUse: text({ enum: ["never", "each"] })
      .notNull()
      .default("never"),
    deletedAt: moment(),
    deletedBy: text(),
  },
  (table) => [
    unique("credentials_org_project_id").on(table.orgId, table.projectId, table.id),
    foreignKey({
      columns: [table.orgId, table.projectId],
      foreignColumns: [projects.orgId, projects.id],
      name: "credentials_project",
    }),
    // Keyset pages: one index a sort order, live rows only, the id as tie-breaker. Those on generated columns
    // (name, last use) and the two unique ones, which need NULLS NOT DISTINCT, are in the SQL migrations.
    index("credentials_by_updated")
      .on(table.orgId, table.projectId, table.updatedAt, table.id)
      .where(sql`deleted_at is null`),
    index("credentials_by_created")
      .on(table.orgId, table.projectId, table.createdAt, table.id)
      .where(sql`deleted_at is null`),
    index("credentials_by_key")
      .on(table.orgId, table.projectId, table.key, table.id)
      .where(sql`deleted_at is null`),
    index("credentials_private")
      .on(table.orgId, table.projectId, table.id)
      .where(sql`deleted_at is null and audience <> 'project'`),
    index("credentials_in_bin")
      .on(table.deletedAt)
      .where(sql`deleted_at is not null`),
    index("credentials_expiring")
      .on(table.expiresAt)
      .where(sql`deleted_at is null and expires_at is not null`),
    index("credentials_by_owner")
      .on(table.orgId, table.ownerId)
      .where(sql`owner_id is not null`),
  ],
);

/** Named members of an audience of kind `members`. */
export const credentialAudience = pgTable(
  "credential_audience",
  {
    orgId: text().notNull(),
    projectId: text().notNull(),
    credentialId: text().notNull(),
    userId: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.projectId, table.credentialId, table.userId] }),
    foreignKey({
      columns: [table.orgId, table.projectId, table.credentialId],
      foreignColumns: [credentials.orgId, credentials.projectId, credentials.id],
      name: "credential_audience_credential",
    }).onDelete("cascade"),
    foreignKey({
      columns: [table.orgId, table.userId],
      foreignColumns: [memberships.orgId, memberships.userId],
      name: "credential_audience_member",
    }).onDelete("cascade"),
  ],
);

/** What is known of one secret field without its value. */
export interface SecretState {
  /** Set when the person added the field by name, outside the type's and the template's own. */
  extra?: true;
}

/** One stored value. Plain fields belong to it because some decide where the secret may be sent. */
export const credentialVersions = pgTable(
  "credential_versions",
  {
    id: text().primaryKey(),
    orgId: text().notNull(),
    projectId: text().notNull(),
    credentialId: text().notNull(),
    number: integer().notNull(),
    label: text({ enum: ["current", "previous", "pending"] }),
    plain: jsonb().$type<Record<string, string>>().notNull(),
    /** The secret fields that are set, by name. */
    secrets: jsonb().$type<Record<string, SecretState>>().notNull(),
    /** Hosts the value may be sent to, canonical; bound into every envelope of the version. */
    destination: text().notNull(),
    changed: jsonb().$type<string[]>().notNull(),
    createdAt: moment().notNull(),
    createdBy: text().notNull(),
    /** When a `previous` version's values are destroyed; null while current. */
    keepUntil: moment(),
    /** Values gone: the row stays as history. */
    discardedAt: moment(),
    hasHint: boolean().notNull().default(false),
  },
  (table) => [
    unique("credential_versions_place").on(table.orgId, table.projectId, table.credentialId, table.number),
    unique("credential_versions_org_project_id").on(table.orgId, table.projectId, table.id),
    uniqueIndex("credential_versions_one_of_each_label")
      .on(table.orgId, table.projectId, table.credentialId, table.label)
      .where(sql`label is not null`),
    index("credential_versions_to_discard")
      .on(table.keepUntil)
      .where(sql`discarded_at is null and keep_until is not null`),
    foreignKey({
      columns: [table.orgId, table.projectId, table.credentialId],
      foreignColumns: [credentials.orgId, credentials.projectId, credentials.id],
      name: "credential_versions_credential",
    }).onDelete("cascade"),
  ],
);
