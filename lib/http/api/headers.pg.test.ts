import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { SCOPES } from "@/lib/access/policy";
import { type Api, type Call, type Reply, startApi } from "@/lib/testing/api";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";
import { Credential, CredentialPage } from "./schemas/credential";
import { Problem } from "./schemas/problem";
import { CreatedToken } from "./schemas/token";
import { Deletion, Impact } from "./schemas/use";

const everything = { scopes: [...SCOPES] };

let api: Api;
let world: World;
let token: string;

beforeAll(async () => {
  await openTestInstance();
  api = await startApi();
});
afterAll(closeTestInstance);
beforeEach(async () => {
  world = await mintWorld();
  token = (await mintToken(world.people.owner.ctx, everything)).text;
});

const unique = () => randomBytes(6).toString("hex");
const newBody = () => ({
  type: "api_token",
  key: `KEY_${unique().toUpperCase()}`,
  fields: { token: `value-${unique()}${unique()}` },
});
const call = (method: string, path: string, options: Call = {}) =>
  api.call(method, `/api/v1${path}`, { token, ...options });
const create = (body: unknown = newBody(), key?: string) =>
  call("POST", "/credentials", { body, ...(key ? { headers: { "idempotency-key": key } } : {}) });
const stored = async () => (await create()).read(Credential);
const total = async () => (await call("GET", "/credentials")).read(CredentialPage).total;
const refused = (reply: Reply) => [reply.status, reply.read(Problem).code];

describe("Idempotency-Key", () => {
  test("makes a repeated write one write, recorded once, with the first answer", async () => {
    const [body, key] = [newBody(), unique()];
    const first = await create(body, key);
    const again = await create(body, key);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.read(Credential).id).toBe(first.read(Credential).id);
    expect(await total()).toBe(1);
    const events = await newestEvents(world.organisation.id);
    expect(events.filter((event) => event.action === "credential.create")).toHaveLength(1);
  });

  test("makes ten at once one write", async () => {
    const [body, key] = [newBody(), unique()];
    const replies = await Promise.all(Array.from({ length: 10 }, () => create(body, key)));
    expect(new Set(replies.map((reply) => reply.status))).toEqual(new Set([201]));
    expect(new Set(replies.map((reply) => reply.read(Credential).id)).size).toBe(1);
    expect(await total()).toBe(1);
  });

  test("is refused for another request, even one that differs in its secret alone", async () => {
    const [body, key] = [newBody(), unique()];
    await create(body, key);
    expect(refused(await create({ ...body, fields: { token: "another value" } }, key))).toEqual([
      409,
      "idempotency_conflict",
    ]);
    const elsewhere = { body: { keys: [body.key] }, headers: { "idempotency-key": key } };
    expect((await call("POST", "/resolve", elsewhere)).status).toBe(200);
    const tokens = { body: { name: "a", scopes: ["audit:read"] }, headers: { "idempotency-key": key } };
    expect(refused(await call("POST", "/tokens", tokens))).toEqual([409, "idempotency_conflict"]);
    expect(await total()).toBe(1);
  });

  test("belongs to one token", async () => {
    const [body, key] = [newBody(), unique()];
    await create(body, key);
    const other = (await mintToken(world.people.owner.ctx, everything)).text;
    const reply = await call("POST", "/credentials", {
      token: other,
      body,
      headers: { "idempotency-key": key },
    });
    expect(refused(reply)).toEqual([409, "conflict"]);
  });

  test("is forgotten after a day", async () => {
    const key = unique();
    await create(newBody(), key);
    await asOwner((sql) => sql`update idempotency_keys set created_at = now() - interval '25 hours'`);
    expect((await create(newBody(), key)).status).toBe(201);
    expect(await total()).toBe(2);
  });

  test("is free again when the request failed", async () => {
    const [body, key] = [newBody(), unique()];
    expect((await create({ ...body, type: "nonsense" }, key)).status).toBe(422);
    expect((await create(body, key)).status).toBe(201);
  });

  test("repeats no token and no hint", async () => {
    const options = { body: { name: "a", scopes: ["audit:read"] }, headers: { "idempotency-key": unique() } };
    expect((await call("POST", "/tokens", options)).read(CreatedToken).token).toMatch(/^kh_/);
    expect((await call("POST", "/tokens", options)).read(CreatedToken).token).toBeNull();
    const [body, key] = [newBody(), unique()];
    expect((await create(body, key)).read(Credential).secrets.token?.hint).toBe(body.fields.token.slice(-4));
    expect((await create(body, key)).read(Credential).secrets.token).toEqual({ set: true, hint: null });
  });
});

describe("If-Match", () => {
  const rename = (id: string, revision: string, name = unique()) =>
    call("PATCH", `/credentials/${id}`, { body: { name }, headers: { "if-match": revision } });

  test("is what ETag said, and lets the change through", async () => {
    const created = await create();
    const { id, revision } = created.read(Credential);
    expect(created.headers.etag).toBe(`"${revision}"`);
    const changed = await rename(id, String(created.headers.etag));
    expect(changed.status).toBe(200);
    expect(changed.headers.etag).toBe(`"${revision + 1}"`);
    expect((await rename(id, "*")).status).toBe(200);
  });

  test("of an older state is refused with the revision there is, and changes nothing", async () => {
    const { id } = await stored();
    await rename(id, '"1"', "First");
    const stale = await rename(id, '"1"', "Second");
    expect(refused(stale)).toEqual([412, "stale"]);
    expect(stale.read(Problem).revision).toBe(2);
    expect((await call("GET", `/credentials/${id}`)).read(Credential)).toMatchObject({
      name: "First",
      revision: 2,
    });
  });

  test("lets one of two changes through", async () => {
    const { id } = await stored();
    const replies = await Promise.all(Array.from({ length: 8 }, () => rename(id, '"1"')));
    const statuses = replies.map((reply) => reply.status).toSorted();
    expect(statuses).toEqual([200, ...Array.from({ length: 7 }, () => 412)]);
  });

  test("guards every change of a credential", async () => {
    const { id } = await stored();
    const headers = { "if-match": '"9"' };
    for (const [path, body] of [
      ["/rotate", { fields: { token: "another value" } }],
      ["/rollback", {}],
      ["/disable", {}],
      ["/enable", {}],
    ] as const)
      expect(refused(await call("POST", `/credentials/${id}${path}`, { body, headers })), path).toEqual([
        412,
        "stale",
      ]);
    const { token: impact } = (await call("GET", `/credentials/${id}/impact`)).read(Impact);
    const deletion = await call("DELETE", `/credentials/${id}`, {
      headers: { ...headers, "impact-token": impact },
    });
    expect(refused(deletion)).toEqual([412, "stale"]);
  });

  test("and a revision in the body are not both taken", async () => {
    const { id } = await stored();
    const reply = await call("PATCH", `/credentials/${id}`, {
      body: { name: "Both", revision: 1 },
      headers: { "if-match": '"1"' },
    });
    expect(reply.status).toBe(422);
    expect(Object.keys(reply.read(Problem).fields ?? {})).toEqual(["revision"]);
  });
});

describe("Impact-Token", () => {
  const impactOf = async (id: string) => (await call("GET", `/credentials/${id}/impact`)).read(Impact).token;
  const remove = (id: string, impact?: string) =>
    call("DELETE", `/credentials/${id}`, impact === undefined ? {} : { headers: { "impact-token": impact } });

  test("is needed to delete, and works for what was reviewed", async () => {
    const { id } = await stored();
    expect(refused(await remove(id))).toEqual([428, "impact_required"]);
    expect((await remove(id, await impactOf(id))).read(Deletion)).toMatchObject({ deleted: 1, ids: [id] });
    expect(refused(await call("GET", `/credentials/${id}`))).toEqual([404, "not_found"]);
    expect((await call("POST", `/credentials/${id}/restore`)).status).toBe(200);
  });

  test("of another credential, another project or an older value is refused", async () => {
    const [{ id }, other] = [await stored(), await stored()];
    const elsewhere = await mintWorld();
    const foreign = (await mintToken(elsewhere.people.owner.ctx, everything)).text;
    const theirs = (await call("POST", "/credentials", { token: foreign, body: newBody() })).read(Credential);
    const theirToken = (await call("GET", `/credentials/${theirs.id}/impact`, { token: foreign })).read(
      Impact,
    ).token;
    const before = await impactOf(id);
    await call("POST", `/credentials/${id}/rotate`, { body: { fields: { token: "another value" } } });
    for (const impact of [before, await impactOf(other.id), theirToken, "", "x", `${before}0`, `9${before}`])
      expect((await remove(id, impact)).status, impact).toBeGreaterThanOrEqual(409);
    expect((await call("GET", `/credentials/${id}`)).status).toBe(200);
    expect((await remove(id, await impactOf(id))).status).toBe(200);
  });

  test("covers a whole batch, and no other", async () => {
    const ids = [(await stored()).id, (await stored()).id, (await stored()).id];
    const { token: impactToken } = (await call("POST", "/credentials/impact", { body: { ids } })).read(
      Impact,
    );
    const batch = (some: string[]) =>
      call("POST", "/credentials/batch-delete", { body: { ids: some, impactToken } });
    expect(refused(await batch(ids.slice(1)))).toEqual([409, "impact_changed"]);
    expect((await batch(ids.toReversed())).read(Deletion).deleted).toBe(3);
    expect(await total()).toBe(0);
  });
});
