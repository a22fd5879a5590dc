import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Context } from "@/lib/domain/context";
import { createCredential } from "@/lib/domain/credentials/create";
import { listCredentials } from "@/lib/domain/credentials/list";
import { resolveCredentials } from "@/lib/domain/credentials/resolve";
import { rollbackCredential } from "@/lib/domain/credentials/rollback";
import { rotateCredential } from "@/lib/domain/credentials/rotate";
import { updateCredential } from "@/lib/domain/credentials/update";
import { createWorkflow } from "@/lib/domain/workflows/create";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal } from "@/lib/testing/outcomes";
import { clearKeyCache } from "./keyring";

let world: World;
let owner: Context;
let program: Context;

beforeAll(async () => {
  await openTestInstance();
});
beforeEach(async () => {
  world = await mintWorld();
  owner = world.people.owner.ctx;
  program = (await mintToken(world.system, { scopes: ["credentials:resolve"] })).ctx;
});
afterAll(closeTestInstance);

const VALUE = "value-7f3a9d21c5e84b60aa11";
const make = (key: string, ctx = owner) =>
  createCredential(ctx, {
    key,
    type: "api_key_pair",
    fields: { api_key: `${key}-${VALUE}`, api_secret: `${key}-secret-${VALUE}` },
  });

type Sql = Parameters<Parameters<typeof asOwner>[0]>[0];

/** Refused for itself with an event that says so, and the credential beside it opens as before. */
async function expectDamaged(keys: string[], ctx = program): Promise<void> {
  clearKeyCache();
  const { credentials, errors } = await resolveCredentials(ctx, { keys: [...keys, "BESIDE"], partial: true });
  expect(errors).toEqual(Object.fromEntries(keys.map((key) => [key, "unavailable"])));
  expect(credentials.BESIDE?.value).toBe(`BESIDE-${VALUE}`);
  const failure = await refusal(resolveCredentials(ctx, { keys }));
  expect(failure.code).toBe("unavailable");
  expect(JSON.stringify([failure.message, failure.extras])).not.toContain(VALUE);
  const events = (await newestEvents(ctx.orgId, keys.length)).map(({ outcome, detail }) => [
    outcome,
    detail.reason,
  ]);
  expect(events).toEqual(keys.map(() => ["denied", "integrity_failure"]));
  expect((await listCredentials(owner, {})).items.length).toBeGreaterThan(0);
}

const swap = async (
  sql: Sql,
  one: { version: string; field: string },
  two: { version: string; field: string },
) => {
  await sql`update sealed_values a set envelope = b.envelope, dek_id = b.dek_id from sealed_values b
    where a.domain = 'value' and b.domain = 'value'
      and ((a.version_id = ${one.version} and a.field = ${one.field} and b.version_id = ${two.version} and b.field = ${two.field})
        or (b.version_id = ${one.version} and b.field = ${one.field} and a.version_id = ${two.version} and a.field = ${two.field}))`;
};

const versionOf = async (sql: Sql, id: string, label = "current") =>
  (
    await sql<
      { id: string }[]
    >`select id from credential_versions where credential_id = ${id} and label = ${label}`
  )[0]!.id;

describe("ciphertext moved by somebody who can write to the database", () => {
  beforeEach(() => make("BESIDE"));

  test("between two credentials opens for neither", async () => {
    const [one, two] = [await make("ONE"), await make("TWO")];
    await asOwner(async (sql) =>
      swap(
        sql,
        { version: await versionOf(sql, one.id), field: "api_key" },
        { version: await versionOf(sql, two.id), field: "api_key" },
      ),
    );
    await expectDamaged(["ONE", "TWO"]);
  });

  test("between two fields of one credential does not open", async () => {
    const { id } = await make("ONE");
    await asOwner(async (sql) => {
      const version = await versionOf(sql, id);
      await swap(sql, { version, field: "api_key" }, { version, field: "api_secret" });
    });
    await expectDamaged(["ONE"]);
  });

  test("from the kept previous version does not open, and neither does the rollback", async () => {
    const { id } = await make("ONE");
    await rotateCredential(owner, { id, fields: { api_key: "next" }, keepPreviousFor: "24h" });
    await asOwner(async (sql) =>
      swap(
        sql,
        { version: await versionOf(sql, id), field: "api_key" },
        { version: await versionOf(sql, id, "previous"), field: "api_key" },
      ),
    );
    await expectDamaged(["ONE"]);
    expect((await refusal(rollbackCredential(owner, { id }))).extras).toEqual({
      reason: "integrity_failure",
    });
  });

  test("between two projects does not open", async () => {
    const one = await make("ONE");
    const project = await mintProject(world);
    const two = await make("TWO", { ...owner, projectId: project.id });
    await asOwner(async (sql) =>
      swap(
        sql,
        { version: await versionOf(sql, one.id), field: "api_key" },
        { version: await versionOf(sql, two.id), field: "api_key" },
      ),
    );
    await expectDamaged(["ONE"]);
  });

  test("back to an older version of the same credential does not open", async () => {
    const { id } = await make("ONE");
    const [old] = await asOwner(
      async (sql) =>
        sql<
          { envelope: Buffer }[]
        >`select envelope from sealed_values where version_id = ${await versionOf(sql, id)} and field = 'api_key'`,
    );
    await rotateCredential(owner, { id, fields: { api_key: "next" } });
    await asOwner(
      async (sql) =>
        sql`update sealed_values set envelope = ${old!.envelope} where version_id = ${await versionOf(sql, id)} and field = 'api_key'`,
    );
    await expectDamaged(["ONE"]);
  });
});

describe("facts that a value is bound to, changed beside it", () => {
  beforeEach(() => make("BESIDE"));

  test.each<[string, (sql: Sql, id: string) => Promise<unknown>]>([
    ["its type", (sql, id) => sql`update credentials set type = 'api_token' where id = ${id}`],
    [
      "its version's number",
      (sql, id) => sql`update credential_versions set number = 7 where credential_id = ${id}`,
    ],
    [
      "the hosts it may go to",
      (sql, id) =>
        sql`update credential_versions set destination = '{"hosts":["evil.example.org"],"fields":[["base_url",""],["encryption",""],["host",""],["port",""],["url",""]]}' where credential_id = ${id}`,
    ],
    [
      "the snapshot, to something else altogether",
      (sql, id) => sql`update credential_versions set destination = 'null' where credential_id = ${id}`,
    ],
    [
      "a plain field that decides the host",
      (sql, id) =>
        sql`update credential_versions set plain = '{"base_url":"https://evil.example.org"}' where credential_id = ${id}`,
    ],
    [
      "the list of its fields",
      (sql, id) => sql`update credential_versions set secrets = '{"api_key":{}}' where credential_id = ${id}`,
    ],
    [
      "one envelope gone",
      (sql, id) =>
        sql`delete from sealed_values where field = 'api_secret' and version_id in (select id from credential_versions where credential_id = ${id})`,
    ],
    [
      "all envelopes gone",
      (sql, id) =>
        sql`delete from sealed_values where version_id in (select id from credential_versions where credential_id = ${id})`,
    ],
  ])("%s: it does not open", async (_title, edit) => {
    const { id } = await make("ONE");
    await asOwner((sql) => edit(sql, id));
    await expectDamaged(["ONE"]);
  });

  test("the workflow it belongs to: it does not open", async () => {
    const { id } = await make("ONE");
    const { id: workflowId } = await createWorkflow(owner, { name: "A workflow" });
    await asOwner((sql) => sql`update credentials set workflow_id = ${workflowId} where id = ${id}`);
    const bound: Context = { ...program, actor: { ...program.actor, workflowId } as Context["actor"] };
    await expectDamaged(["ONE"], bound);
  });

  test("the credential it belongs to: it does not open", async () => {
    const [one, two] = [await make("ONE"), await make("TWO")];
    await asOwner(async (sql) => {
      const [mine, other] = [await versionOf(sql, one.id), await versionOf(sql, two.id)];
      await sql`update credential_versions set label = null where id = ${other}`;
      await sql`update credential_versions set credential_id = ${two.id}, number = 9 where id = ${mine}`;
    });
    await expectDamaged(["TWO"]);
  });
});

describe("data keys", () => {
  beforeEach(() => make("BESIDE"));

  test("an envelope that names another project's key does not open", async () => {
    const { id } = await make("ONE");
    const project = await mintProject(world);
    await asOwner(async (sql) => {
      const version = await versionOf(sql, id);
      await sql`update sealed_values set dek_id = (select id from data_keys where project_id = ${project.id}) where version_id = ${version}`;
    });
    await expectDamaged(["ONE"]);
  });

  test("the wrapped key of another project in the place of one's own does not unwrap, and sealed data stays", async () => {
    await make("ONE");
    const project = await mintProject(world);
    const foreign: Context = { ...owner, projectId: project.id };
    await make("ONE", foreign);
    await asOwner(
      (sql) =>
        sql`update data_keys a set wrapped = b.wrapped from data_keys b where a.project_id = ${owner.projectId} and b.project_id = ${project.id}`,
    );
    clearKeyCache();
    const { errors } = await resolveCredentials(program, { keys: ["ONE", "BESIDE"], partial: true });
    expect(errors).toEqual({ ONE: "unavailable", BESIDE: "unavailable" });
    expect((await refusal(make("TWO"))).code).toBe("unavailable");
    const { credentials } = await resolveCredentials(
      { ...program, projectId: project.id },
      { keys: ["ONE"] },
    );
    expect(credentials.ONE?.value).toBe(`ONE-${VALUE}`);
  });
});

describe("envelopes that were damaged", () => {
  beforeEach(() => make("BESIDE"));

  test("cut short, extended or with any byte flipped they do not open", async () => {
    const { id } = await make("ONE");
    const [row] = await asOwner(
      async (sql) => sql<
        { version: string; envelope: Buffer }[]
      >`select version_id as version, envelope from sealed_values
      where field = 'api_key' and version_id = ${await versionOf(sql, id)}`,
    );
    const { version, envelope } = row!;
    const damaged = [
      ...[0, 1, 96, 112, envelope.length - 1].map((length) => envelope.subarray(0, length)),
      Buffer.concat([envelope, Buffer.of(0)]),
      ...[0, 3, 4, 5, 21, 53, 65, 97, envelope.length - 1].map((at) => {
        const copy = Buffer.from(envelope);
        copy[at]! ^= 1;
        return copy;
      }),
    ];
    for (const bytes of damaged) {
      await asOwner(
        (sql) =>
          sql`update sealed_values set envelope = ${bytes} where version_id = ${version} and field = 'api_key'`,
      );
      const { errors } = await resolveCredentials(program, { keys: ["ONE"], partial: true });
      expect(errors).toEqual({ ONE: "unavailable" });
    }
    await asOwner(
      (sql) =>
        sql`update sealed_values set envelope = ${envelope} where version_id = ${version} and field = 'api_key'`,
    );
    expect((await resolveCredentials(program, { keys: ["ONE"] })).credentials.ONE?.value).toBe(
      `ONE-${VALUE}`,
    );
  });

  test("a list is shown without the hints and hosts that were damaged", async () => {
    await make("ONE");
    await asOwner(async (sql) => {
      await sql`update sealed_values set envelope = substr(envelope, 1, 120) where domain = 'hint' and org_id = ${owner.orgId}`;
      await sql`update credential_versions set destination = '{{' where org_id = ${owner.orgId}`;
    });
    const { items } = await listCredentials(owner, { sort: "key" });
    expect(items.map(({ key, secrets, hosts }) => [key, secrets.api_key, hosts])).toEqual([
      ["BESIDE", { set: true, hint: null }, []],
      ["ONE", { set: true, hint: null }, []],
    ]);
  });

  test("a kept secret that is damaged is not replaced by nothing: the edit is refused", async () => {
    const { id } = await make("ONE");
    await asOwner(
      (sql) =>
        sql`delete from sealed_values where field = 'api_secret' and version_id in (select id from credential_versions where credential_id = ${id})`,
    );
    expect((await refusal(updateCredential(owner, { id, fields: { api_key: "next" } }))).code).toBe(
      "unavailable",
    );
    await updateCredential(owner, { id, fields: { api_key: "next", api_secret: "next-secret" } });
    expect((await resolveCredentials(program, { keys: ["ONE"] })).credentials.ONE?.fields).toEqual({
      api_key: "next",
      api_secret: "next-secret",
    });
  });
});

test("the same value stored twice shares no stretch of bytes, and its length shows a size class only", async () => {
  await createCredential(owner, { key: "A", type: "api_token", fields: { token: VALUE } });
  await createCredential(owner, { key: "B", type: "api_token", fields: { token: VALUE } });
  await createCredential(owner, { key: "C", type: "api_token", fields: { token: "short" } });
  const rows = await asOwner(
    (sql) =>
      sql<
        { envelope: Buffer }[]
      >`select envelope from sealed_values where org_id = ${owner.orgId} and domain = 'value'`,
  );
  expect(new Set(rows.map(({ envelope }) => envelope.length)).size).toBe(1);
  const [a, b] = rows.map(({ envelope }) => envelope.subarray(21).toString("hex"));
  for (let at = 0; at + 16 <= a!.length; at += 2) expect(b).not.toContain(a!.slice(at, at + 16));
});
