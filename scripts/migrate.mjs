import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { drizzle } from "drizzle-orm/postgres-js";
import { migrate as runMigrations } from "drizzle-orm/postgres-js/migrator";
import PgBoss from "pg-boss";
import { connect } from "./connect.mjs";

/** Any number, as long as every instance takes the same one. */
const LOCK = 7_265_001;
/** `UNIQUE NULLS NOT DISTINCT` came with PostgreSQL 15. */
const OLDEST_SERVER = 150_000;
const MIGRATIONS = fileURLToPath(new URL("../db/migrations", import.meta.url));
const QUEUES = new URL("./queues.json", import.meta.url);
/** pg-boss's own queue: its scheduler makes it on start, which the application role may not. */
const SCHEDULER_QUEUE = "__pgboss__send-it";

async function checkServer(sql) {
  const [server] = await sql`
    select current_setting('server_version_num')::int as version, current_setting('fsync') as fsync,
           current_setting('synchronous_commit') as commit`;
  if (server.version < OLDEST_SERVER) throw new Error("Keyhold needs PostgreSQL 15 or newer.");
  if (server.fsync !== "on" || server.commit === "off") {
    throw new Error(
      "The database may lose what it has acknowledged: switch fsync and synchronous_commit on. " +
        "A value that was used must not vanish from the audit.",
    );
  }
}

async function createRole(sql, canLogin) {
  try {
    await sql`create role keyhold_app nosuperuser nobypassrls nocreatedb nocreaterole ${canLogin ? sql`login` : sql`nologin`}`;
  } catch (error) {
    // Another instance, on another database of the same server, may have been first.
    if (error.code !== "42710" && error.code !== "23505") throw error;
  }
}

/** Row-level security binds neither superusers nor owners, so the application acts as a role that is neither. */
async function ensureRole(sql, canLogin) {
  const find = () => sql`select rolsuper, rolbypassrls from pg_roles where rolname = 'keyhold_app'`;
  try {
    if ((await find()).length === 0) await createRole(sql, canLogin);
    const [{ member }] = await sql`select pg_has_role(current_user, 'keyhold_app', 'MEMBER') as member`;
    if (!member) await sql`grant keyhold_app to current_user`;
  } catch (error) {
    if (error.code !== "42501") throw error;
    const [{ user }] = await sql`select current_user as user`;
    throw new Error(
      "The user of DATABASE_URL may not create the role that the application acts as. Let an administrator run: " +
        `CREATE ROLE keyhold_app NOLOGIN; GRANT keyhold_app TO "${user}";`,
    );
  }
  const [role] = await find();
  if (role.rolsuper || role.rolbypassrls) {
    throw new Error("The role keyhold_app must be neither superuser nor exempt from row-level security.");
  }
}

/** Drizzle changes how its client reads and writes values, so it gets one of its own. */
async function migrateTables(ownerUrl) {
  const sql = connect(ownerUrl);
  try {
    await runMigrations(drizzle(sql), { migrationsFolder: MIGRATIONS });
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** The owner makes everything that pg-boss would make at run time: the application role has no right to. */
async function migrateQueues(sql) {
  const executeSql = async (text, values) => ({ rows: await sql.unsafe(text, values) });
  const boss = new PgBoss({ db: { executeSql }, schema: "pgboss", supervise: false, schedule: false });
  await boss.start();
  const names = JSON.parse(readFileSync(QUEUES, "utf8"));
  for (const name of [SCHEDULER_QUEUE, ...names]) await boss.createQueue(name);
  await boss.stop({ graceful: false, close: false });
  await sql`grant usage on schema pgboss to keyhold_app`;
  await sql`grant select, insert, update, delete on all tables in schema pgboss to keyhold_app`;
}

/**
 * Brings a database up to date: the application role, tables, rights and queues. Several instances may do it at
 * once; all but one wait.
 * @param {string} ownerUrl as a user who may create tables here
 * @param {{ canLogin?: boolean }} [options] `canLogin`: the application connects as its role, without a password
 */
export async function migrate(ownerUrl, { canLogin = false } = {}) {
  const sql = connect(ownerUrl);
  try {
    await checkServer(sql);
    await sql`select pg_advisory_lock(${LOCK})`;
    await ensureRole(sql, canLogin);
    await sql`grant usage on schema public to keyhold_app`;
    await migrateTables(ownerUrl);
    await migrateQueues(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}
