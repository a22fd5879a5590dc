import { boolean, foreignKey, index, integer, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { moment } from "./columns";

export const organisations = pgTable("organisations", {
  id: text().primaryKey(),
  slug: text().notNull().unique(),
  name: text().notNull(),
  /** Lowest role that manages credentials: `collaborator` (default) or `admin`. */
  managesFrom: text({ enum: ["collaborator", "admin"] })
    .notNull()
    .default("collaborator"),
  createdAt: moment().notNull(),
  revision: integer().notNull().default(1),
});

export const projects = pgTable(
  "projects",
  {
    id: text().primaryKey(),
    orgId: text()
      .notNull()
      .references(() => organisations.id),
    slug: text().notNull(),
    name: text().notNull(),
    /** Live credentials whose audience is the whole project, kept by a trigger so that a list need not count. */
    credentialCount: integer().notNull().default(0),
    /** Credentials that an active consumer uses cannot be deleted. */
    protectsInUse: boolean().notNull().default(false),
    /** Stored keys are tested once a day. */
    testsDaily: boolean().notNull().default(false),
    createdAt: moment().notNull(),
    revision: integer().notNull().default(1),
  },
  (table) => [
    unique("projects_org_slug").on(table.orgId, table.slug),
    unique("projects_org_id").on(table.orgId, table.id),
  ],
);

/** A person. Belongs to no organisation by itself: memberships do that. */
export const users = pgTable("users", {
  id: text().primaryKey(),
  /** Lower-case; what sign-in looks up. */
  email: text().notNull().unique(),
  name: text().notNull(),
  /** argon2id in PHC form; null for people who only come through the identity provider. */
  passwordHash: text(),
  createdAt: moment().notNull(),
  lastSeenAt: moment(),
});

export const memberships = pgTable(
  "memberships",
  {
    orgId: text()
      .notNull()
      .references(() => organisations.id),
    userId: text()
      .notNull()
      .references(() => users.id),
    role: text({ enum: ["owner", "admin", "collaborator", "member"] }).notNull(),
    createdAt: moment().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.userId] }),
    index("memberships_by_user").on(table.userId),
  ],
);

export const sessions = pgTable(
  "sessions",
  {
    id: text().primaryKey(),
    userId: text()
      .notNull()
      .references(() => users.id),
    createdAt: moment().notNull(),
    expiresAt: moment().notNull(),
    revokedAt: moment(),
    address: text().notNull(),
    userAgent: text().notNull(),
  },
  (table) => [index("sessions_by_user").on(table.userId)],
);

/** Failed sign-ins and token look-ups, counted per subject (`account:…`, `address:…`, `token:…`) and window. */
export const attempts = pgTable(
  "attempts",
  {
    subject: text().notNull(),
    windowStart: moment().notNull(),
    failures: integer().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.subject, table.windowStart] }),
    index("attempts_by_window").on(table.windowStart),
  ],
);

export const invitations = pgTable(
  "invitations",
  {
    id: text().primaryKey(),
    orgId: text()
      .notNull()
      .references(() => organisations.id),
    email: text().notNull(),
    role: text({ enum: ["owner", "admin", "collaborator", "member"] }).notNull(),
    tokenDigest: text().notNull().unique(),
    invitedBy: text().notNull(),
    createdAt: moment().notNull(),
    expiresAt: moment().notNull(),
    acceptedAt: moment(),
    revokedAt: moment(),
  },
  (table) => [
    index("invitations_by_org").on(table.orgId, table.email),
    foreignKey({
      columns: [table.orgId, table.invitedBy],
      foreignColumns: [memberships.orgId, memberships.userId],
      name: "invitations_inviter",
    }).onDelete("cascade"),
  ],
);
