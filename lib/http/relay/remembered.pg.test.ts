import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import type { CredentialView } from "@/lib/domain/credentials/view";
import { rotateCredential } from "@/lib/domain/credentials/rotate";
import { revokeToken } from "@/lib/domain/tokens/revoke";
import { setPermissions } from "@/lib/domain/workflows/set-permissions";
import { verifyChain } from "@/lib/audit/verify";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { countTrips } from "@/lib/testing/database-trips";
import { mintPerson, mintToken, type MintedToken, type Person } from "@/lib/testing/factories";
import { relayBench, type RelayBench, relayEvents, until } from "@/lib/testing/relay";
import { mintWorkflow } from "@/lib/testing/runs";

type Sql = Parameters<Parameters<typeof asOwner>[0]>[0];

let bench: RelayBench;
let trips: Awaited<ReturnType<typeof countTrips>>;
let key: string;
let credential: CredentialView;
let token: MintedToken;
let person: Person;
let made = 0;

beforeAll(async () => {
  await openTestInstance();
  trips = await countTrips();
  bench = await relayBench();
});
afterAll(closeTestInstance);

const scopes = ["credentials:relay" as const];
const call = (path = "/v1/models", method = "GET", body?: string) =>
  bench.ask(method, `/relay/${key}${path}`, { token: token.text, ...(body !== undefined && { body }) });
const secretThatArrived = () => bench.service.last().headers.authorization;

/** The first proves the token, the second reads it with the credential, and from the third on both are remembered. */
async function remembered(): Promise<void> {
  for (let index = 0; index < 4; index += 1) expect((await call()).status).toBe(200);
  await until(
    () => relayEvents(bench.world, 8),
    (events) => events.filter(({ outcome }) => outcome === "finished").length === 4,
  );
  bench.service.arrived.length = 0;
}

beforeEach(async () => {
  key = `KEY_${(made += 1)}`;
  credential = await bench.bound({ key, name: key });
  person = await mintPerson(bench.world, "collaborator");
  token = await mintToken(person.ctx, { scopes });
  await remembered();
});

test("a call that begins like the one before is one statement, and everything is on record", async () => {
  trips.take();
  expect((await call("/v1/models?a=1", "POST", "{}")).status).toBe(200);
  expect(trips.take()).toEqual({ statements: 1, acts: 1 });
  const [event] = (await relayEvents(bench.world, 20))
    .filter(({ outcome }) => outcome === "started")
    .slice(-1);
  expect(event).toMatchObject({
    subjectName: key,
    detail: { method: "POST", path: "/v1/models", version: 1 },
  });
  expect(await verifyChain(bench.world.organisation.id)).toMatchObject({ intact: true });
});

test("a minute later the use is noted once, and the calls after it are one statement again", async () => {
  const later = Date.now() + 90_000;
  const clock = vi.spyOn(Date, "now").mockImplementation(() => later);
  try {
    for (let index = 0; index < 3; index += 1) expect((await call()).status).toBe(200);
    trips.take();
    for (let index = 0; index < 3; index += 1) expect((await call()).status).toBe(200);
    expect(trips.take().statements).toBe(3);
  } finally {
    clock.mockRestore();
  }
});

describe("what has changed since counts at once:", () => {
  const cases: [string, (sql: Sql) => Promise<unknown>, number, string][] = [
    [
      "a revoked token",
      () => revokeToken(bench.world.people.owner.ctx, { id: token.id }),
      401,
      "unauthenticated",
    ],
    [
      "an expired token",
      (sql) => sql`update machine_tokens set expires_at = now() where id = ${token.id}`,
      401,
      "unauthenticated",
    ],
    [
      "a scope less",
      (sql) => sql`update machine_tokens set scopes = '["credentials:read"]' where id = ${token.id}`,
      403,
      "forbidden",
    ],
    [
      "a rule",
      (sql) =>
        sql`update machine_tokens set rules = '[{"methods": ["POST"], "path": "/v1/*"}]' where id = ${token.id}`,
      403,
      "forbidden",
    ],
    [
      "a key less",
      (sql) => sql`update machine_tokens set keys = '["OTHER"]' where id = ${token.id}`,
      404,
      "missing_credential",
    ],
    [
      "a person who left",
      (sql) => sql`delete from memberships where user_id = ${person.id}`,
      401,
      "unauthenticated",
    ],
    [
      "a credential that is switched off",
      (sql) => sql`update credentials set disabled_at = now() where id = ${credential.id}`,
      409,
      "credential_disabled",
    ],
    [
      "a credential in the bin",
      (sql) => sql`update credentials set deleted_at = now() where id = ${credential.id}`,
      404,
      "missing_credential",
    ],
    [
      "another name",
      (sql) => sql`update credentials set key = ${`OTHER_${key}`} where id = ${credential.id}`,
      404,
      "missing_credential",
    ],
    [
      "a smaller audience",
      (sql) => sql`update credentials set audience = 'owner' where id = ${credential.id}`,
      404,
      "missing_credential",
    ],
    [
      "a circle without the person",
      (sql) => sql`delete from credential_audience where credential_id = ${credential.id}`,
      404,
      "missing_credential",
    ],
    [
      "another destination",
      (sql) =>
        sql`update credential_versions set destination = '{"hosts":["example.com"],"fields":[]}' where credential_id = ${credential.id}`,
      503,
      "unavailable",
    ],
    [
      "a changed ciphertext",
      (sql) =>
        sql`update sealed_values set envelope = set_byte(envelope, 90, (get_byte(envelope, 90) + 1) % 256) where version_id in (select id from credential_versions where credential_id = ${credential.id})`,
      503,
      "unavailable",
    ],
  ];
  test.each(cases)("%s", async (title, change, status, code) => {
    if (title.startsWith("a circle")) {
      await asOwner(async (sql) => {
        await sql`update credentials set audience = 'members' where id = ${credential.id}`;
        await sql`insert into credential_audience (org_id, project_id, credential_id, user_id)
          select org_id, project_id, id, ${person.id} from credentials where id = ${credential.id}`;
      });
      await remembered();
    }
    await asOwner((sql) => change(sql).then(() => undefined));
    const reply = await call();
    expect([reply.status, (JSON.parse(reply.text) as { code: string }).code]).toEqual([status, code]);
    expect(bench.service.arrived).toEqual([]);
    const denied = await relayEvents(bench.world, 2);
    if (status !== 401) expect(denied.slice(-1)[0]?.outcome ?? "denied").toBe("denied");
  });

  test("a value, while it is rotated again and again under calls that do not stop", async () => {
    for (let round = 2; round < 8; round += 1) {
      const next = `next-${randomBytes(12).toString("hex")}`;
      await rotateCredential(bench.world.people.owner.ctx, { id: credential.id, fields: { token: next } });
      const replies = await Promise.all(Array.from({ length: 6 }, () => call()));
      expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
      expect(
        bench.service.arrived.slice(-6).every(({ headers }) => headers.authorization === `Bearer ${next}`),
      ).toBe(true);
    }
  });

  test("that a person is asked first", async () => {
    await asOwner((sql) => sql`update credentials set confirm_use = 'each' where id = ${credential.id}`);
    const waiting = call();
    await until(
      () => asOwner((sql) => sql`select id from approvals where credential_id = ${credential.id}`),
      (rows) => rows.length === 1,
    );
    await asOwner(
      (sql) =>
        sql`update approvals set status = 'denied', decided_at = now() where credential_id = ${credential.id}`,
    );
    expect((await waiting).status).toBeGreaterThanOrEqual(400);
    expect(bench.service.arrived).toEqual([]);
  });
});

test("a body goes once and whole when the call had to begin anew", async () => {
  await rotateCredential(bench.world.people.owner.ctx, {
    id: credential.id,
    fields: { token: "another-value-7731" },
  });
  const body = JSON.stringify({ text: "x".repeat(50_000) });
  expect((await call("/v1/chat", "POST", body)).status).toBe(200);
  expect(bench.service.arrived.map((one) => one.body)).toEqual([body]);
  expect(secretThatArrived()).toBe("Bearer another-value-7731");
});

test("what others record meanwhile only makes the call begin anew", async () => {
  await bench.bound({ key: `MEANWHILE_${made}`, name: `MEANWHILE_${made}` });
  const replies = await Promise.all(Array.from({ length: 12 }, () => call()));
  expect(replies.map(({ status }) => status)).toEqual(replies.map(() => 200));
  expect(await verifyChain(bench.world.organisation.id)).toMatchObject({ intact: true });
});

test("of many calls at once those that rest on what has changed are refused, and the others go on", async () => {
  const other = await mintToken(bench.world.people.owner.ctx, { scopes });
  const mine = token;
  token = other;
  await remembered();
  await asOwner((sql) => sql`update machine_tokens set revoked_at = now() where id = ${mine.id}`);
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      bench.ask("GET", `/relay/${key}/v1/models`, { token: index % 2 === 0 ? mine.text : other.text }),
    ),
  );
  expect(replies.map(({ status }) => status)).toEqual(
    replies.map((_reply, index) => (index % 2 === 0 ? 401 : 200)),
  );
  expect(bench.service.arrived).toHaveLength(10);
});

test("the right id with another secret is not taken for the token that is remembered", async () => {
  const spoiled = `${token.text.slice(0, -1)}${token.text.endsWith("0") ? "1" : "0"}`;
  const reply = await bench.ask("GET", `/relay/${key}/v1/models`, { token: spoiled });
  expect(reply.status).toBe(401);
  expect(bench.service.arrived).toEqual([]);
});

test("what cannot be recorded is not sent", async () => {
  await createCredential(bench.world.people.owner.ctx, {
    ...{ template: "infisical", key: "CHANGED" },
    fields: { base_url: `http://${bench.service.place}`, api_key: "me", api_secret: "secret-of-me-117" },
  });
  await asOwner(async (sql) => {
    await sql`create or replace function refuse_all() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`;
    await sql`create trigger refuse_all before insert on audit_events for each row execute function refuse_all()`;
  });
  try {
    expect((await call()).status).toBeGreaterThanOrEqual(500);
    expect((await call("/v1/chat", "POST", "{}")).status).toBeGreaterThanOrEqual(500);
    // Nor is the address asked where the secret is changed for an access token.
    expect((await bench.ask("GET", "/relay/CHANGED/x", { token: token.text })).status).toBeGreaterThanOrEqual(
      500,
    );
  } finally {
    await asOwner((sql) => sql`drop trigger refuse_all on audit_events`);
  }
  expect(bench.service.arrived).toEqual([]);
  expect((await call()).status).toBe(200);
  await bench.ask("GET", "/relay/CHANGED/x", { token: token.text });
  expect(bench.service.arrived.map(({ url }) => url)).toContain("/api/v1/auth/universal-auth/login");
});

test("an answer that was lost on the way from the database sends nothing twice", async () => {
  trips.loseAnswer();
  expect((await call()).status).toBe(200);
  expect(bench.service.arrived).toHaveLength(1);
  expect(await verifyChain(bench.world.organisation.id)).toMatchObject({ intact: true });
});

describe("of an answer that says the secret again, nothing of it arrives", () => {
  const forms: [string, (secret: string) => string][] = [
    ["as it is", (secret) => secret],
    ["in base64, behind something else", (secret) => Buffer.from(`me:${secret}`).toString("base64")],
    ["in hexadecimal", (secret) => Buffer.from(secret).toString("hex")],
    ["percent-encoded", (secret) => encodeURIComponent(secret)],
    ["as JSON in JSON", (secret) => JSON.stringify(JSON.stringify({ secret }))],
    ["folded into lines", (secret) => secret.replace(/.{5}/g, "$&\r\n")],
    ["folded into escaped lines", (secret) => JSON.stringify(secret.replace(/.{5}/g, "$&\n"))],
    ["in colours", (secret) => secret.replace(/.{3}/g, "$&\u001b[31m")],
  ];

  test.each(forms)(
    "%s, whole and in pieces, in each of the calls that are remembered",
    async (_name, say) => {
      const secret = `${bench.canary}/two+words`;
      await rotateCredential(bench.world.people.owner.ctx, { id: credential.id, fields: { token: secret } });
      await remembered();
      const body = Buffer.from(`{"you sent": "${say(secret)}", "ünd": 1}`);
      bench.service.answer((request, response) => {
        const isWhole = request.url?.endsWith("/whole");
        response.writeHead(200, { "x-echo": /^[ -~]*$/.test(say(secret)) ? say(secret) : secret });
        if (isWhole) response.end(body);
        else for (const byte of body) response.write(Buffer.from([byte]));
        response.end();
      });
      try {
        for (let round = 0; round < 3; round += 1)
          for (const path of ["/whole", "/pieces"]) {
            const reply = await call(path);
            const all = JSON.stringify(reply.headers) + reply.text;
            for (const text of [say(secret), secret.slice(10, 22)]) expect(all).not.toContain(text);
            expect(reply.text).toMatch(/^\{"you sent": ".*\[KEY_\d+\].*", "ünd": 1\}$/s);
            expect(reply.headers["x-echo"]).toContain(`[${key}]`);
          }
      } finally {
        bench.service.answer((_request, response) => void response.end("{}"));
      }
    },
  );
});

test("a token of a workflow loses a key that is taken off the workflow's list", async () => {
  const { owner } = bench.world.people;
  const workflow = await mintWorkflow(owner.ctx, []);
  token = await mintToken(owner.ctx, { scopes, workflowId: workflow.id });
  await remembered();
  await setPermissions(owner.ctx, { id: workflow.id, mode: "selected", keys: [] });
  expect((await call()).status).toBe(404);
  await setPermissions(owner.ctx, { id: workflow.id, mode: "selected", keys: [key] });
  expect((await call()).status).toBe(200);
});
