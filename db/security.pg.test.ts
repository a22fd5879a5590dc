import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import type { TestDatabase } from "@/lib/testing/database";
import { mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { openClient } from "./client";

type Sql = ReturnType<typeof openClient>;

let database: TestDatabase;
let app: Sql;
let world: World;
let tables: string[];

beforeAll(async () => {
  database = await openTestInstance();
  app = openClient(database.appUrl, { max: 1 });
  world = await mintWorld();
  for (const { ctx } of [world.people.owner, (await mintWorld()).people.owner]) {
    const fields = { token: "value-7f3a9d21c5e84b60aa11" };
    await createCredential(
      { ...ctx, idempotencyKey: "once" },
      { key: "A", type: "api_token", fields, audience: { members: [ctx.actor.id] } },
    );
    await mintToken(ctx);
  }
  await mintProject(world);
  tables = await asOwner(async (sql) => {
    const rows = await sql<{ name: string }[]>`
      select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') order by relname`;
    return rows.map(({ name }) => name);
  });
});
afterAll(async () => {
  await app.end();
  await closeTestInstance();
});

const isPartition = (table: string) => /^audit_events_/.test(table);

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    return (error as { code?: string }).code ?? "unknown";
  }
}

const DENIED = "42501";

/** What the application sees of each table within this reach. */
function seen(org: string | null, project: string | null): Promise<Record<string, number>> {
  return app.begin(async (tx) => {
    if (org !== null) await tx`select set_config('app.org', ${org}, true)`;
    if (project !== null) await tx`select set_config('app.project', ${project}, true)`;
    const counts: [string, number][] = [];
    for (const table of tables.filter((name) => !isPartition(name))) {
      const [row] = await tx<{ count: number }[]>`select count(*)::int as count from ${tx(table)}`;
      counts.push([table, row!.count]);
    }
    return Object.fromEntries(counts);
  });
}

describe("without a reach", () => {
  test("the application sees no row of any table", async () => {
    for (const [org, project] of [
      [null, null],
      ["", ""],
      [null, "*"],
      ["", world.project.id],
    ] as const) {
      const counts = await seen(org, project);
      expect(Object.entries(counts).filter(([, count]) => count > 0)).toEqual([]);
    }
  });

  test("it changes nothing either", async () => {
    const rows = await app`update credentials set name = 'x' returning id`;
    expect(rows).toHaveLength(0);
    expect(
      await codeOf(
        app`insert into organisations (id, slug, name, created_at) values ('org_x', 'x', 'x', now())`,
      ),
    ).toBe(DENIED);
  });
});

describe("within a reach", () => {
  test("one organisation sees nothing of another, one project nothing of another", async () => {
    const all = await seen("*", "*");
    const mine = await seen(world.organisation.id, world.project.id);
    expect(all).toMatchObject({
      organisations: 2,
      credentials: 2,
      machine_tokens: 2,
      data_keys: 4,
      sealed_values: 2,
    });
    expect(mine).toMatchObject({
      organisations: 1,
      credentials: 1,
      machine_tokens: 1,
      data_keys: 1,
      sealed_values: 1,
      sessions: 0,
    });
    const elsewhere = await seen(world.organisation.id, "proj_00000000000000000000000000");
    expect(elsewhere).toMatchObject({
      credentials: 0,
      credential_versions: 0,
      sealed_values: 0,
      machine_tokens: 0,
      data_keys: 0,
      credential_audience: 0,
    });
    const foreign = await seen("org_00000000000000000000000000", world.project.id);
    expect(Object.entries(foreign).filter(([name, count]) => count > 0 && name !== "instance")).toEqual([]);
  });

  test("a row cannot be moved to another organisation or project", async () => {
    const attempt = (column: string) =>
      app.begin(async (tx) => {
        await tx`select set_config('app.org', ${world.organisation.id}, true), set_config('app.project', ${world.project.id}, true)`;
        await tx`update machine_tokens set ${tx({ [column]: "elsewhere" })}`;
      });
    expect(await codeOf(attempt("org_id"))).toBe(DENIED);
    expect(await codeOf(attempt("project_id"))).toBe(DENIED);
  });
});

describe("the application's role", () => {
  test("owns nothing, is no superuser, passes no row-level security and may make nothing", async () => {
    const [facts] = await asOwner(
      (sql) => sql`
        select (select count(*)::int from pg_class where relowner = r.oid) as relations,
               (select count(*)::int from pg_proc where proowner = r.oid) as functions,
               (select count(*)::int from pg_namespace where nspowner = r.oid) as schemas,
               rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication,
               has_schema_privilege('keyhold_app', 'public', 'create') as creates,
               has_schema_privilege('keyhold_app', 'pgboss', 'create') as creates_queues,
               has_database_privilege('keyhold_app', current_database(), 'create') as creates_schemas
          from pg_roles r where rolname = 'keyhold_app'`,
    );
    expect(facts).toEqual({
      relations: 0,
      functions: 0,
      schemas: 0,
      rolsuper: false,
      rolbypassrls: false,
      rolcreaterole: false,
      rolcreatedb: false,
      rolreplication: false,
      creates: false,
      creates_queues: false,
      creates_schemas: false,
    });
    const [session] = await app`select current_user as name`;
    expect(session).toEqual({ name: "keyhold_app" });
  });

  test("is bound by forced row-level security in every table, and reads no partition past its parent", async () => {
    const rows = await asOwner(
      (sql) => sql<{ name: string; forced: boolean; policies: number; reads: boolean }[]>`
        select relname as name, relrowsecurity and relforcerowsecurity as forced,
               (select count(*)::int from pg_policy where polrelid = c.oid) as policies,
               has_table_privilege('keyhold_app', c.oid, 'select, insert, update, delete') as reads
          from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')`,
    );
    expect(rows.length).toBeGreaterThan(15);
    expect(
      rows.filter(({ name, forced, policies }) => !isPartition(name) && !(forced && policies === 1)),
    ).toEqual([]);
    expect(rows.filter(({ name, reads }) => isPartition(name) && reads)).toEqual([]);
  });

  test("may not change, delete or truncate what the audit holds", async () => {
    const [partition] = tables.filter(isPartition);
    for (const table of ["audit_events", partition!]) {
      expect(await codeOf(app`update ${app(table)} set outcome = 'allowed'`)).toBe(DENIED);
      expect(await codeOf(app`delete from ${app(table)}`)).toBe(DENIED);
      expect(await codeOf(app`truncate ${app(table)}`)).toBe(DENIED);
      expect(await codeOf(app`alter table ${app(table)} disable row level security`)).toBe(DENIED);
    }
    expect(await codeOf(app`delete from audit_heads`)).toBe(DENIED);
    expect(await codeOf(app`delete from instance`)).toBe(DENIED);
    expect(await codeOf(app`delete from data_keys`)).toBe(DENIED);
  });

  test.each([
    "create table stolen (a text)",
    "create schema stolen",
    "create function stolen() returns int language sql as 'select 1'",
    "drop table credentials",
    "alter table credentials no force row level security",
    "alter policy credentials_reach on credentials using (true)",
    "drop policy credentials_reach on credentials",
    "create or replace function keyhold_sees(org text) returns boolean language sql as 'select true'",
    "create trigger stolen before insert on credentials for each row execute function keyhold_count_credentials()",
    "copy credentials to program 'true'",
    "copy credentials to '/tmp/stolen'",
    "select pg_read_file('/etc/passwd')",
    "select lo_import('/etc/passwd')",
    "alter role keyhold_app bypassrls",
    "create role stolen",
    "set role postgres",
    "set session authorization postgres",
    "truncate credentials",
    "alter system set fsync = off",
  ])("may not: %s", async (statement) => {
    // On a server without a login of its own for the application, its connections are the owner's in another role.
    if (statement.startsWith("set ") && new URL(database.appUrl).username !== "keyhold_app") return;
    const code = await codeOf(app.unsafe(statement));
    expect(code).not.toBe("done");
    expect([DENIED, "22023"]).toContain(code);
  });

  test("makes the coming months' partitions all the same, and they are as closed as the others", async () => {
    await app`select keyhold_audit_partitions(5)`;
    const [count] = await asOwner(
      (sql) => sql`select count(*)::int as open from pg_inherits i
        where inhparent = 'audit_events'::regclass and has_table_privilege('keyhold_app', inhrelid, 'select, insert, update, delete, truncate')`,
    );
    expect(count).toEqual({ open: 0 });
  });
});
