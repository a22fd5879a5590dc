import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { readCredential } from "@/lib/domain/credentials/read";
import { restoreCredential } from "@/lib/domain/credentials/restore";
import { removeMember } from "@/lib/domain/members/remove";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintPerson, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { type HttpService, startHttpService } from "@/lib/testing/peers/http-service";
import type { Context } from "../context";
import { createConsumer } from "./create";
import { deleteConsumer } from "./delete";
import { listConsumers } from "./list";
import { readConsumer } from "./read";
import { tryConsumer } from "./try";
import { updateConsumer } from "./update";

const CANARY = `kh-hostile-${randomBytes(18).toString("hex")}`;
let world: World;
let owner: Context;
let peer: HttpService;

beforeAll(async () => {
  peer = await startHttpService({ key: CANARY });
  process.env.KEYHOLD_EGRESS_ALLOW = peer.place;
  await openTestInstance();
  world = await mintWorld();
  owner = world.people.owner.ctx;
});
afterAll(async () => {
  await peer.close();
  await closeTestInstance();
});

const unique = () => randomBytes(5).toString("hex");
const addToken = (more: Record<string, unknown> = {}, ctx: Context = owner) =>
  createCredential(ctx, {
    type: "api_token",
    key: `KEY_${unique().toUpperCase()}`,
    fields: { token: CANARY },
    extras: [{ name: "base_url", secret: false, value: peer.url }],
    ...more,
  });
const PATHS = { "/a": { get: { operationId: "a", responses: { 200: { description: "A" } } } } };
const toolConfig = () => ({ description: "Reads.", method: "GET", url: `${peer.url}/v1/customers/7` });
const add = (kind: string, config: Record<string, unknown>, more: Record<string, unknown> = {}) =>
  createConsumer(owner, { kind, name: `${kind} ${unique()}`, config, ...more });

describe("a configuration that the database cannot keep is refused with the field that holds it", () => {
  const OPENAPI = {
    openapi: "3.1.0",
    info: { title: "A", version: "1" },
    servers: [{ url: "https://a.example" }],
    paths: PATHS,
  };
  const places: [string, string, (bad: string) => Record<string, unknown>][] = [
    ["tool", "parameters", (bad) => ({ ...toolConfig(), parameters: { type: "object", title: bad } })],
    ["tool", "parameters", (bad) => ({ ...toolConfig(), parameters: { type: "object", [bad]: true } })],
    ["tool", "headers", (bad) => ({ ...toolConfig(), headers: { [bad]: "1" } })],
    ["api_server", "document", (bad) => ({ document: { ...OPENAPI, "x-note": bad } })],
    ["api_server", "document", (bad) => ({ document: { ...OPENAPI, [`x-${bad}`]: 1 } })],
    [
      "workflow",
      "steps",
      (bad) => ({ steps: [{ id: "a", type: "code", language: "javascript", code: bad }] }),
    ],
    [
      "skill",
      "requires",
      (bad) => ({ instructions: "x", requires: [{ key: "A", type: "api_token", label: bad }] }),
    ],
  ];
  for (const [name, bad] of [
    ["NUL", "a\0b"],
    ["half a character", "a\ud800b"],
  ] as const)
    test.each(places)(`${name} in a %s's %s`, async (kind, field, config) => {
      const refused = await refusal(add(kind, config(bad)));
      expect(refused.code).toBe("invalid");
      expect(Object.keys(refused.fields ?? {}).some((path) => path.startsWith(`config.${field}`))).toBe(true);
    });
});

describe("a credential whose uses a person confirms", () => {
  test("is not used by a program that tries a consumer", async () => {
    const credential = await addToken({ confirmUse: "each" });
    const { id } = await add("tool", toolConfig(), { assignments: { credential: credential.id } });
    const program = await mintToken(owner, { scopes: ["credentials:read", "consumers:write"] });
    const before = peer.requests.length;
    expect(await refusedWith(tryConsumer(program.ctx, { id, arguments: {} }))).toBe("approval_required");
    expect(peer.requests.length).toBe(before);
    expect(await tryConsumer(owner, { id, arguments: {} })).toMatchObject({ status: 200 });
  });
});

describe("a workflow", () => {
  const steps = [{ id: "a", type: "code", language: "javascript", code: "export default () => 1" }];

  test("is made, changed and deleted by no token that only has consumers:write", async () => {
    const workflow = await add("workflow", { steps });
    const { ctx } = await mintToken(owner, { scopes: ["credentials:read", "consumers:write"] });
    const input = { kind: "workflow", name: `W ${unique()}`, config: { steps } };
    expect(await refusedWith(createConsumer(ctx, input))).toBe("forbidden");
    expect(await refusedWith(updateConsumer(ctx, { id: workflow.id, config: { steps: [] } }))).toBe(
      "forbidden",
    );
    expect(await refusedWith(deleteConsumer(ctx, { id: workflow.id }))).toBe("forbidden");
    const denied = (await newestEvents(owner.orgId)).filter(({ outcome }) => outcome === "denied");
    expect(denied.map(({ action }) => action)).toEqual(
      expect.arrayContaining(["consumer.create", "consumer.update", "consumer.delete"]),
    );
  });

  test("takes steps only from a token that may also read values", async () => {
    const writer = await mintToken(owner, { scopes: ["consumers:write", "workflows:write"] });
    const input = { kind: "workflow", name: `W ${unique()}`, config: { steps } };
    expect(await refusedWith(createConsumer(writer.ctx, input))).toBe("forbidden");
    const both = await mintToken(owner, {
      scopes: ["consumers:write", "workflows:write", "credentials:resolve"],
    });
    expect(await createConsumer(both.ctx, input)).toMatchObject({ kind: "workflow" });
  });
});

describe("a consumer that holds a credential its editor cannot see", () => {
  const machine = (host: string) => ({ mode: "ssh", host, username: "build" });

  test("is not pointed elsewhere by that editor, and keeps its configuration", async () => {
    const own = await addToken({ audience: "owner" });
    const { id } = await add("runtime", machine("build.example.com"), {
      assignments: { environment: [own.id] },
    });
    const { ctx } = await mintPerson(world, "collaborator");
    expect(await refusedWith(updateConsumer(ctx, { id, config: machine("evil.example.com") }))).toBe(
      "forbidden",
    );
    const { config } = await readConsumer(owner, { id });
    expect(config).toMatchObject({ host: "build.example.com" });
    expect(await updateConsumer(ctx, { id, name: `Renamed ${unique()}`, config })).toMatchObject({ config });
    expect(await updateConsumer(owner, { id, config: machine("next.example.com") })).toMatchObject({
      config: { host: "next.example.com" },
    });
  });

  test("is not pointed elsewhere by a token that may not use its key", async () => {
    const credential = await addToken();
    const { id } = await add("tool", toolConfig(), { assignments: { credential: credential.id } });
    const { ctx } = await mintToken(owner, { scopes: ["consumers:write"], keys: ["ANOTHER"] });
    const config = { ...toolConfig(), method: "DELETE" };
    expect(await refusedWith(updateConsumer(ctx, { id, config }))).toBe("forbidden");
  });
});

test("a restored credential does not come back to a slot that the consumer no longer has", async () => {
  const credential = await addToken();
  const server = { transport: "http", url: `${peer.url}/mcp` };
  const { id } = await add("mcp_server", server, { assignments: { credential: credential.id } });
  const { token } = await impactOfDeletion(owner, { ids: [credential.id] });
  await deleteCredentials(owner, { ids: [credential.id], impactToken: token });
  await updateConsumer(owner, { id, config: { transport: "stdio", command: "server" } });
  await restoreCredential(owner, { id: credential.id });
  expect(await readCredential(owner, { id: credential.id })).toMatchObject({ usedBy: 0 });
  const back = await updateConsumer(owner, { id, config: server });
  expect(back.slots[0]).toMatchObject({ credentialId: null, needs: "credential" });
});

test("what was private to somebody who left goes to whoever takes over", async () => {
  const leaver = await mintPerson(world, "collaborator");
  const made = await createConsumer(leaver.ctx, {
    kind: "tool",
    name: `Mine ${unique()}`,
    config: toolConfig(),
    audience: "owner",
  });
  expect(await refusedWith(readConsumer(owner, { id: made.id }))).toBe("not_found");
  await removeMember(owner, { userId: leaver.id });
  expect(await readConsumer(owner, { id: made.id })).toMatchObject({ owner: { id: owner.actor.id } });
});

test("a list carries no documents", async () => {
  const document = JSON.stringify({
    openapi: "3.1.0",
    info: { title: "A", version: "1", description: "d".repeat(200_000) },
    servers: [{ url: "https://a.example" }],
    paths: PATHS,
  });
  const { id, name } = await add("api_server", { document });
  const { items } = await listConsumers(owner, { kind: "api_server", q: name });
  expect(JSON.stringify(items).length).toBeLessThan(10_000);
  expect((await readConsumer(owner, { id })).config).toEqual({ document });
});

test("no value is in the audit or in a list", async () => {
  const told = JSON.stringify([
    await newestEvents(owner.orgId, 500),
    await listConsumers(owner, { limit: 200 }),
  ]);
  expect(findCanary(told, CANARY)).toEqual([]);
});
