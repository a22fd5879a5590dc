import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { moment } from "./columns";
import { projects } from "./organisations";

export const machineTokens = pgTable(
  "machine_tokens",
  {
    id: text().primaryKey(),
    orgId: text().notNull(),
    projectId: text().notNull(),
    name: text().notNull(),
    /** Public half of the token text; what a look-up uses. */
    publicId: text().notNull().unique(),
    /** HMAC-SHA-256(pepper, secret half), hex. The token itself is nowhere. */
    digest: text().notNull(),
    /** Last four characters, for recognising it in a list. */
    tail: text().notNull(),
    scopes: jsonb().$type<string[]>().notNull(),
    /** Keys it may use; null = every key its creator may use. */
    keys: jsonb().$type<string[]>(),
    workflowId: text(),
    /** What it may call through the relay; null = everything. */
    rules: jsonb().$type<{ methods: string[]; path: string }[]>(),
    /** Calls a minute; null = no limit. */
    ratePerMinute: integer(),
    /** The person it acts for; null = made on the command line, belongs to the project. */
    userId: text(),
    parentId: text(),
    createdAt: moment().notNull(),
    expiresAt: moment(),
    revokedAt: moment(),
    lastUsedAt: moment(),
    revision: integer().notNull().default(1),
  },
  (table) => [
    unique("machine_tokens_org_project_id").on(table.orgId, table.projectId, table.id),
    index("machine_tokens_by_project").on(table.orgId, table.projectId, table.createdAt, table.id),
    index("machine_tokens_by_user").on(table.orgId, table.userId),
    foreignKey({
      columns: [table.orgId, table.projectId],
      foreignColumns: [projects.orgId, projects.id],
      name: "machine_tokens_project",
    }),
  ],
);

/** First answers of writes that carried an `Idempotency-Key`, for 24 hours. Never a value, never a token. */
export const idempotencyKeys = pgTable(
  "idempotency_keys",
  {
    orgId: text().notNull(),
    actorId: text().notNull(),
    key: text().notNull(),
    /** MAC over action and input: a second use with other input is refused without storing the input. */
    requestMac: text().notNull(),
    response: jsonb().$type<unknown>(),
    createdAt: moment().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.actorId, table.key] }),
    index("idempotency_keys_by_age").on(table.createdAt),
  ],
);
