import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { disableCredential } from "@/lib/domain/credentials/disable";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { createToken } from "@/lib/domain/tokens/create";
import { revokeToken } from "@/lib/domain/tokens/revoke";
import { SCOPES } from "@/lib/access/policy";
import { CreatedToken } from "@/lib/http/api/schemas/token";
import { Problem } from "@/lib/http/api/schemas/problem";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintProject, mintToken, mintWorld } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";
import { expectNowhere, relayBench, type RelayBench, relayEvents } from "@/lib/testing/relay";

let bench: RelayBench;

beforeAll(async () => {
  await openTestInstance();
  bench = await relayBench();
  await bench.bound({ key: "KEY" });
});
afterAll(closeTestInstance);
beforeEach(() => {
  bench.service.arrived.length = 0;
});

const call = (token: string, path = "/relay/KEY/v1/models", method = "GET") =>
  bench.ask(method, path, { token });
const codeOf = (reply: Awaited<ReturnType<typeof call>>) => [reply.status, reply.read(Problem).code];
const comparable = ({ status, headers, text }: Awaited<ReturnType<typeof call>>) => {
  const { date: _date, "x-request-id": requestId, ...rest } = headers;
  return { status, headers: rest, text: text.replaceAll(String(requestId), "(request)") };
};

describe("a token is refused", () => {
  test("that is none, is spoiled, has expired or was revoked, with one answer", async () => {
    const { ctx } = bench.world.people.owner;
    const expired = await mintToken(ctx, { scopes: ["credentials:relay"] });
    await asOwner((sql) => sql`update machine_tokens set expires_at = now() where id = ${expired.id}`);
    const revoked = await mintToken(ctx, { scopes: ["credentials:relay"] });
    await revokeToken(ctx, { id: revoked.id });
    const good = await bench.token();
    const texts = [
      expired.text,
      revoked.text,
      `${good.slice(0, -1)}${good.endsWith("0") ? "1" : "0"}`,
      "kh_x",
    ];
    const replies = await Promise.all(texts.map((text) => call(text)));
    const none = comparable(await bench.ask("GET", "/relay/KEY/v1/models", {}));
    expect(none.status).toBe(401);
    for (const reply of replies) expect(comparable(reply)).toEqual(none);
    expect(bench.service.arrived).toEqual([]);
  });

  test("that has every scope but this one, and the attempt is recorded", async () => {
    const scopes = SCOPES.filter((scope) => scope !== "credentials:relay");
    expect(codeOf(await call(await bench.token({ scopes })))).toEqual([403, "forbidden"]);
    const [event] = await newestEvents(bench.world.organisation.id, 1);
    expect(event).toMatchObject({ action: "credential.relay", outcome: "denied", actorKind: "token" });
  });

  test("at once when its person leaves or it is revoked between two calls", async () => {
    const { id, text } = await mintToken(bench.world.people.admin.ctx, { scopes: ["credentials:relay"] });
    expect((await call(text)).status).toBe(200);
    await revokeToken(bench.world.people.owner.ctx, { id });
    expect(codeOf(await call(text))).toEqual([401, "unauthenticated"]);
  });
});

describe("what does not exist, is not allowed or is somebody else's is one answer", () => {
  test("and the audit knows which", async () => {
    const { owner, admin } = bench.world.people;
    const other = await mintWorld();
    const project = await mintProject(bench.world);
    await bench.bound({ key: "PRIVATE", audience: "owner" });
    const { id } = await bench.bound({ key: "GONE" });
    const { token: impactToken } = await impactOfDeletion(owner.ctx, { ids: [id] });
    await deleteCredentials(owner.ctx, { ids: [id], impactToken });
    const scopes = ["credentials:relay" as const];
    const asked: [string, string][] = [
      [await bench.token(), "MISSING"],
      [await bench.token(), "GONE"],
      [await bench.token({ keys: ["OTHER"] }), "KEY"],
      [(await mintToken(admin.ctx, { scopes })).text, "PRIVATE"],
      [(await mintToken(other.people.owner.ctx, { scopes })).text, "KEY"],
      [(await mintToken({ ...owner.ctx, projectId: project.id }, { scopes })).text, "KEY"],
    ];
    for (const [token, key] of asked) {
      const reply = await call(token, `/relay/${key}/v1/models`);
      expect(codeOf(reply), key).toEqual([404, "missing_credential"]);
      expect(reply.read(Problem).detail).toBe(`${key} is not available here.`);
    }
    expect(bench.service.arrived).toEqual([]);
    const denied = (await relayEvents(bench.world, 20)).slice(-5);
    expect(denied.map(({ outcome, detail }) => [outcome, detail.reason])).toEqual(
      denied.map(() => ["denied", "missing_credential"]),
    );
  });

  test.each([
    "",
    "__proto__",
    "constructor",
    "key",
    "KEY%00",
    "K%45Y",
    "sk-ant-api03-0123456789abcdefAB",
    "A".repeat(300),
  ])("of what is no key: %j", async (key) => {
    const reply = await call(await bench.token(), `/relay/${key}/x`);
    expect(codeOf(reply)).toEqual([404, "missing_credential"]);
    expect((await relayEvents(bench.world, 1))[0]?.subjectName).toMatch(/^(?:\(not a key\)|A+)$/);
    if (key.length > 12) expect(reply.text).not.toContain(key);
  });
});

test("a credential that is switched off, or waits for its value, is not used", async () => {
  const token = await bench.token();
  const { id } = await bench.bound({ key: "OFF" });
  await disableCredential(bench.world.people.owner.ctx, { id });
  expect(codeOf(await call(token, "/relay/OFF/x"))).toEqual([409, "credential_disabled"]);
  await createCredential(bench.world.people.owner.ctx, { template: "openai", key: "EMPTY" });
  expect(codeOf(await call(token, "/relay/EMPTY/x"))).toEqual([409, "credential_empty"]);
});

test("a credential whose destination was changed in the database is not sent there", async () => {
  const token = await bench.token();
  const { id } = await bench.bound({ key: "MOVED" });
  await asOwner(
    (sql) => sql`update credential_versions set plain = plain || '{"base_url": "http://127.0.0.1:1"}'
      where credential_id = ${id}`,
  );
  expect(codeOf(await call(token, "/relay/MOVED/x"))).toEqual([503, "unavailable"]);
  await asOwner(
    (
      sql,
    ) => sql`update credential_versions set destination = replace(destination, ${bench.service.place}, '127.0.0.1:1')
      where credential_id = ${id}`,
  );
  expect(codeOf(await call(token, "/relay/MOVED/x"))).toEqual([503, "unavailable"]);
  expect(bench.service.arrived).toEqual([]);
  expect((await relayEvents(bench.world, 1))[0]?.detail.reason).toBe("integrity_failure");
});

describe("rules", () => {
  const rules = [
    { methods: ["GET"], path: "/v1/models*" },
    { methods: ["POST"], path: "/v1/chat/completions" },
  ];

  test.each([
    ["GET", "/v1/models", 200],
    ["GET", "/v1/models/one?x=1", 200],
    ["POST", "/v1/chat/completions", 200],
    ["POST", "/v1/models", 403],
    ["DELETE", "/v1/models/one", 403],
    ["GET", "/v1/files", 403],
    ["GET", "//v1/models", 403],
    ["GET", "/v1/%6dodels", 403],
    ["GET", "/v1/models/%2e%2e/files", 422],
    ["GET", "", 403],
  ])("%s %s is answered with %i", async (method, path, status) => {
    const token = await bench.token({ rules });
    const reply = await call(token, `/relay/KEY${path}`, method);
    expect(reply.status).toBe(status);
    expect(bench.service.arrived.length).toBe(status === 200 ? 1 : 0);
    if (status === 403) expect((await relayEvents(bench.world, 1))[0]?.detail.reason).toBe("rule");
  });

  test("are about the path that is sent, base path included", async () => {
    await bench.bound({ key: "BASED", fields: { base_url: `http://${bench.service.place}/v1` } });
    const token = await bench.token({ rules });
    expect((await call(token, "/relay/BASED/models")).status).toBe(200);
    expect((await call(token, "/relay/BASED/v1/models")).status).toBe(200);
    expect((await call(token, "/relay/BASED/files")).status).toBe(403);
  });

  test("are said to whoever makes a token, and kept by the tokens it makes", async () => {
    const parent = await bench.token({
      scopes: ["credentials:relay", "tokens:write"],
      rules,
      ratePerMinute: 50,
    });
    const make = (body: object) =>
      bench.ask("POST", "/api/v1/tokens", {
        token: parent,
        body: { name: "child", scopes: ["credentials:relay"], ...body },
      });
    const inherited = (await make({})).read(CreatedToken);
    expect(inherited).toMatchObject({ rules, ratePerMinute: 50 });
    const narrower = [{ methods: ["GET"], path: "/v1/models/one" }];
    expect((await make({ rules: narrower, ratePerMinute: 2 })).read(CreatedToken)).toMatchObject({
      ...{ rules: narrower, ratePerMinute: 2 },
    });
    for (const wider of [
      ...[{ rules: null }, { ratePerMinute: null }, { ratePerMinute: 51 }],
      ...[
        { rules: [{ methods: ["GET"], path: "/v1/*" }] },
        { rules: [{ methods: ["PUT"], path: "/v1/models" }] },
      ],
    ])
      expect(codeOf(await make(wider))).toEqual([403, "forbidden"]);
  });
});

describe("a rate", () => {
  test("ends calls of relay and resolve together, and says when to go on", async () => {
    const scopes = ["credentials:relay" as const, "credentials:resolve" as const];
    const token = await bench.token({ scopes, ratePerMinute: 3 });
    const resolve = () => bench.ask("POST", "/api/v1/resolve", { token, body: { keys: ["KEY"] } });
    const replies = [
      await call(token),
      await resolve(),
      await call(token),
      await call(token),
      await resolve(),
    ];
    const statuses = replies.map(({ status }) => status);
    // A minute may have ended in between; then the count began again.
    if (new Set(statuses.slice(0, 3)).size === 1 && statuses[3] !== 200) {
      expect(statuses).toEqual([200, 200, 200, 429, 429]);
      const seconds = Number(replies[3]?.headers["retry-after"]);
      expect(seconds).toBeGreaterThanOrEqual(1);
      expect(seconds).toBeLessThanOrEqual(60);
    }
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  });

  test("of a token is shared by the tokens it makes", async () => {
    const parent = await mintToken(bench.world.people.owner.ctx, {
      scopes: ["credentials:relay", "tokens:write"],
    });
    await asOwner((sql) => sql`update machine_tokens set rate_per_minute = 2 where id = ${parent.id}`);
    const actor = { ...parent.ctx.actor, ratePerMinute: 2 } as typeof parent.ctx.actor;
    const children = await Promise.all(
      [1, 2, 3, 4, 5].map(
        async () =>
          (await createToken({ ...parent.ctx, actor }, { name: "child", scopes: ["credentials:relay"] }))
            .token!,
      ),
    );
    const statuses = await Promise.all(children.map(async (child) => (await call(child)).status));
    expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(0);
  });
});

test("the secret is in no table", async () => {
  await call(await bench.token());
  await expectNowhere(bench.canary);
});
