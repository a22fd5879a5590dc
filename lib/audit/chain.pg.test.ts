import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { transaction } from "@/db/client";
import type { Context } from "@/lib/domain/context";
import { createCredential } from "@/lib/domain/credentials/create";
import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { listCredentials } from "@/lib/domain/credentials/list";
import { readCredential } from "@/lib/domain/credentials/read";
import { resolveCredentials } from "@/lib/domain/credentials/resolve";
import { newId } from "@/lib/ids";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal } from "@/lib/testing/outcomes";
import { recordGrouped } from "./grouped";
import { type AuditEntry, record } from "./record";
import { verifyChain } from "./verify";

let world: World;
let orgId: string;

beforeAll(async () => {
  await openTestInstance();
});
beforeEach(async () => {
  world = await mintWorld();
  orgId = world.organisation.id;
});
afterAll(closeTestInstance);

const entry = (name: string): AuditEntry => ({
  orgId,
  projectId: world.project.id,
  actor: world.system.actor,
  action: "credential.update",
  outcome: "allowed",
  subject: { kind: "credential", id: "cred_x", name },
  detail: { changed: ["name"], version: 3, ratio: 0.1, big: 1e21, nothing: null, text: 'ä\n"😀' },
  requestId: newId("request"),
  address: "127.0.0.1",
});

const append = (count: number) =>
  transaction({ org: orgId, project: "*" }, async (tx) => {
    for (let index = 0; index < count; index += 1) await record(tx, [entry(`N${index}`)]);
  });

describe("the chain of an organisation", () => {
  beforeEach(() => append(20));

  test("of untouched rows is intact, over the border of a page and of a month", async () => {
    expect(await verifyChain(orgId)).toMatchObject({ intact: true, events: 20, broken: null });
    const many = Array.from({ length: 4_100 }, (_, index) => entry(`M${index}`)) as [
      AuditEntry,
      ...AuditEntry[],
    ];
    await transaction({ org: orgId, project: "*" }, (tx) => record(tx, many));
    expect(await verifyChain(orgId)).toMatchObject({ intact: true, events: 4_120 });
  });

  type Sql = Parameters<Parameters<typeof asOwner>[0]>[0];
  test.each<[string, number, string, (sql: Sql) => Promise<unknown>]>([
    [
      "an outcome changed",
      7,
      "altered",
      (sql) => sql`update audit_events set outcome = 'denied' where org_id = ${orgId} and sequence = 7`,
    ],
    [
      "a detail changed",
      7,
      "altered",
      (sql) =>
        sql`update audit_events set detail = detail || '{"version": 4}' where org_id = ${orgId} and sequence = 7`,
    ],
    [
      "an actor's name changed",
      1,
      "altered",
      (sql) => sql`update audit_events set actor_name = 'nobody' where org_id = ${orgId} and sequence = 1`,
    ],
    [
      "a time moved by a millisecond",
      20,
      "altered",
      (sql) =>
        sql`update audit_events set at = at + interval '1 ms' where org_id = ${orgId} and sequence = 20`,
    ],
    [
      "an address removed",
      3,
      "altered",
      (sql) => sql`update audit_events set address = '' where org_id = ${orgId} and sequence = 3`,
    ],
    [
      "a project taken away",
      3,
      "altered",
      (sql) => sql`update audit_events set project_id = null where org_id = ${orgId} and sequence = 3`,
    ],
    [
      "a row deleted from the middle",
      9,
      "missing",
      (sql) => sql`delete from audit_events where org_id = ${orgId} and sequence = 9`,
    ],
    [
      "the first row deleted",
      1,
      "missing",
      (sql) => sql`delete from audit_events where org_id = ${orgId} and sequence = 1`,
    ],
    [
      "the newest rows deleted",
      18,
      "cut",
      (sql) => sql`delete from audit_events where org_id = ${orgId} and sequence >= 18`,
    ],
    ["all rows deleted", 1, "cut", (sql) => sql`delete from audit_events where org_id = ${orgId}`],
    [
      "two rows that changed places",
      5,
      "altered",
      async (sql) => {
        await sql`update audit_events set sequence = 105 where org_id = ${orgId} and sequence = 5`;
        await sql`update audit_events set sequence = 5 where org_id = ${orgId} and sequence = 6`;
        await sql`update audit_events set sequence = 6 where org_id = ${orgId} and sequence = 105`;
      },
    ],
    [
      "a row put in between, the later ones moved up",
      6,
      "altered",
      async (sql) => {
        await sql`update audit_events set sequence = sequence + 1000 where org_id = ${orgId} and sequence >= 6`;
        await sql`update audit_events set sequence = sequence - 999 where org_id = ${orgId} and sequence >= 1006`;
        await sql`insert into audit_events select (jsonb_populate_record(e, '{"sequence": 6, "id": "evt_forged"}')).* from audit_events e where org_id = ${orgId} and sequence = 5`;
        await sql`update audit_heads set sequence = 21 where org_id = ${orgId}`;
      },
    ],
    [
      "a second row of the same number",
      6,
      "altered",
      (sql) =>
        sql`insert into audit_events select (jsonb_populate_record(e, jsonb_build_object('at', e.at + interval '1 s', 'id', 'evt_forged'))).* from audit_events e where org_id = ${orgId} and sequence = 6`,
    ],
    [
      "a row put behind the end",
      21,
      "altered",
      (sql) =>
        sql`insert into audit_events select (jsonb_populate_record(e, '{"sequence": 21, "id": "evt_forged"}')).* from audit_events e where org_id = ${orgId} and sequence = 20`,
    ],
    [
      "rows of another organisation's chain in its place",
      1,
      "altered",
      async (sql) => {
        const other = await mintWorld();
        await transaction({ org: other.organisation.id, project: "*" }, (tx) =>
          record(tx, [{ ...entry("X"), orgId: other.organisation.id }]),
        );
        await sql`delete from audit_events where org_id = ${orgId}`;
        await sql`insert into audit_events select (jsonb_populate_record(e, jsonb_build_object('org_id', ${orgId}::text))).* from audit_events e where org_id = ${other.organisation.id}`;
      },
    ],
    [
      "the head's own code changed",
      20,
      "altered",
      (sql) => sql`update audit_heads set mac = 'x' where org_id = ${orgId}`,
    ],
    ["the head deleted", 21, "cut", (sql) => sql`delete from audit_heads where org_id = ${orgId}`],
  ])("%s: verify names row %i as %s", async (_title, sequence, reason, edit) => {
    await asOwner(edit);
    expect(await verifyChain(orgId)).toMatchObject({
      intact: false,
      events: reason === "cut" ? sequence - 1 : (expect.any(Number) as number),
      broken: { sequence, reason },
    });
  });

  test("is intact while rows are added to it", async () => {
    let done = false;
    const write = async () => {
      for (let round = 0; round < 60; round += 1) await recordGrouped([entry(`W${round}`)]);
      done = true;
    };
    const verify = async () => {
      while (!done) expect((await verifyChain(orgId)).broken).toBeNull();
    };
    await Promise.all([write(), verify()]);
    expect((await verifyChain(orgId)).events).toBe(80);
  });
});

describe("an act that cannot be recorded", () => {
  const VALUE = "value-7f3a9d21c5e84b60aa11";
  let owner: Context;
  let program: Context;

  beforeEach(async () => {
    owner = world.people.owner.ctx;
    program = (await mintToken(world.system, { scopes: ["credentials:resolve"] })).ctx;
  });

  async function whileRefused<T>(run: () => Promise<T>): Promise<T> {
    await asOwner(async (sql) => {
      await sql`create or replace function refuse_audit() returns trigger language plpgsql as $$ begin raise exception 'audit is full: %', new.subject_name; end $$`;
      await sql`create trigger refuse_audit before insert on audit_events for each row execute function refuse_audit()`;
    });
    try {
      return await run();
    } finally {
      await asOwner((sql) => sql`drop trigger refuse_audit on audit_events`);
    }
  }

  test("does not happen: create, delete, resolve", async () => {
    const { id } = await createCredential(owner, {
      key: "THERE",
      type: "api_token",
      fields: { token: VALUE },
    });
    const { token } = await impactOfDeletion(owner, { ids: [id] });
    const failures = await whileRefused(async () => [
      await createCredential(owner, { key: "NEW", type: "api_token", fields: { token: VALUE } }).catch(
        (error: unknown) => error,
      ),
      await deleteCredentials(owner, { ids: [id], impactToken: token }).catch((error: unknown) => error),
      await resolveCredentials(program, { keys: ["THERE"] }).catch((error: unknown) => error),
      await resolveCredentials(program, { keys: ["THERE"], partial: true }).catch((error: unknown) => error),
    ]);
    for (const failure of failures) {
      expect(failure).toBeInstanceOf(Error);
      expect(JSON.stringify([String(failure), failure, (failure as Error).stack])).not.toContain(VALUE);
      expect(String(failure)).not.toContain("audit is full");
    }
    expect((await listCredentials(owner, {})).items.map(({ key }) => key)).toEqual(["THERE"]);
    expect((await readCredential(owner, { id })).status).toBe("active");
    const sealed = await asOwner(
      (sql) => sql`select from sealed_values where org_id = ${orgId} and domain = 'value'`,
    );
    expect(sealed).toHaveLength(1);
    expect((await resolveCredentials(program, { keys: ["THERE"] })).credentials.THERE?.value).toBe(VALUE);
    expect((await verifyChain(orgId)).intact).toBe(true);
  });

  test("does not happen while the chain is locked, and is refused within the deadline", async () => {
    await createCredential(owner, { key: "THERE", type: "api_token", fields: { token: VALUE } });
    const started = performance.now();
    const code = await asOwner((sql) =>
      sql.begin(async (held) => {
        await held`select from audit_heads where org_id = ${orgId} for update`;
        return (await refusal(resolveCredentials(program, { keys: ["THERE"] }))).code;
      }),
    );
    expect(code).toBe("unavailable");
    expect(performance.now() - started).toBeLessThan(4_500);
    expect((await resolveCredentials(program, { keys: ["THERE"] })).credentials.THERE?.value).toBe(VALUE);
  });

  test("of one caller does not refuse its neighbours' in the same commit", async () => {
    const odd = { ...entry("odd"), subject: { kind: "credential", id: "cred_x", name: "a\0b" } };
    const results = await Promise.allSettled(
      [entry("A"), entry("B"), odd, entry("C")].map((one) => recordGrouped([one])),
    );
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "fulfilled", "rejected", "fulfilled"]);
    expect((await newestEvents(orgId, 3)).map(({ subjectName }) => subjectName).toSorted()).toEqual([
      "A",
      "B",
      "C",
    ]);
    expect((await verifyChain(orgId)).intact).toBe(true);
  });
});

test("many recorded at once share commits, and every one is there", async () => {
  await Promise.all(Array.from({ length: 200 }, (_, index) => recordGrouped([entry(`G${index}`)])));
  const rows = await asOwner(
    (sql) =>
      sql<
        { name: string; commit: string }[]
      >`select subject_name as name, xmin::text as commit from audit_events where org_id = ${orgId}`,
  );
  expect(rows.map(({ name }) => name).toSorted()).toEqual(
    Array.from({ length: 200 }, (_, index) => `G${index}`).toSorted(),
  );
  expect(new Set(rows.map(({ commit }) => commit)).size).toBeLessThan(20);
  expect(await verifyChain(orgId)).toMatchObject({ intact: true, events: 200 });
});
