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
} from "drizzle-orm/pg-core";
import { moment } from "./columns";
import { consumers } from "./consumers";

/** An account that somebody connected through a connector. Its tokens are sealed, in a table of the vault. */
export const connections = pgTable(
  "connections",
  {
    id: text().primaryKey(),
    orgId: text().notNull(),
    projectId: text().notNull(),
    consumerId: text().notNull(),
    /** Whose account, as the person who connected it said. */
    name: text().notNull(),
    status: text({ enum: ["active", "disabled", "failed"] }).notNull(),
    scopes: jsonb().$type<string[]>().notNull(),
    /** Counts stored tokens; what their envelopes and pooled clients are told apart by. */
    generation: integer().notNull(),
    /** Where the tokens were issued and may be sent; bound into their envelopes. */
    destination: text().notNull(),
    hasRefreshToken: boolean().notNull(),
    expiresAt: moment(),
    refreshedAt: moment(),
    lastUsedAt: moment(),
    /** Closed set of reasons, such as `revoked`. */
    failure: text(),
    revision: integer().notNull().default(1),
    createdAt: moment().notNull(),
    createdBy: text().notNull(),
  },
  (table) => [
    unique("connections_org_project_id").on(table.orgId, table.projectId, table.id),
    index("connections_by_consumer").on(table.orgId, table.projectId, table.consumerId, table.id),
    index("connections_by_expiry").on(table.expiresAt),
    foreignKey({
      columns: [table.orgId, table.projectId, table.consumerId],
      foreignColumns: [consumers.orgId, consumers.projectId, consumers.id],
      name: "connections_consumer",
    }).onDelete("cascade"),
  ],
);

/** Authorizations on their way. The state itself is only in the browser; the PKCE verifier is derived from it. */
export const oauthStates = pgTable(
  "oauth_states",
  {
    /** Keyed digest of the state. */
    id: text().primaryKey(),
    orgId: text().notNull(),
    projectId: text().notNull(),
    consumerId: text().notNull(),
    /** Who began it: nobody else may end it. */
    userId: text().notNull(),
    name: text().notNull(),
    /** The connection to renew; null = a new one. */
    connectionId: text(),
    createdAt: moment().notNull(),
    expiresAt: moment().notNull(),
    usedAt: moment(),
  },
  (table) => [
    index("oauth_states_by_expiry").on(table.expiresAt),
    foreignKey({
      columns: [table.orgId, table.projectId, table.consumerId],
      foreignColumns: [consumers.orgId, consumers.projectId, consumers.id],
      name: "oauth_states_consumer",
    }).onDelete("cascade"),
  ],
);

/** Messages that a channel received, verified. The id of the delivery is what makes a replay one. */
export const channelMessages = pgTable(
  "channel_messages",
  {
    orgId: text().notNull(),
    projectId: text().notNull(),
    consumerId: text().notNull(),
    deliveryId: text().notNull(),
    receivedAt: moment().notNull(),
    sender: text().notNull(),
    conversation: text().notNull(),
    text: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.projectId, table.consumerId, table.deliveryId] }),
    index("channel_messages_newest").on(table.orgId, table.projectId, table.consumerId, table.receivedAt),
    index("channel_messages_by_age").on(table.receivedAt),
    foreignKey({
      columns: [table.orgId, table.projectId, table.consumerId],
      foreignColumns: [consumers.orgId, consumers.projectId, consumers.id],
      name: "channel_messages_consumer",
    }).onDelete("cascade"),
  ],
);
