import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Context } from "@/lib/domain/context";
import { redirectUri } from "@/lib/domain/connections/redirect-uri";
import { type Api, startApi } from "@/lib/testing/api";
import { findCanary } from "@/lib/testing/canary";
import { type ConsumerScene, startConsumerScenes } from "@/lib/testing/consumer-scenes";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";

type Json = Record<string, unknown>;

const KINDS = ["llm_config", "skill", "tool", "runtime", "mcp_server", "connector", "channel", "api_server"];
const scenes = new Map<string, ConsumerScene>();
const seen: string[] = [];
let api: Api;
let token: string;
let owner: Context;

beforeAll(async () => {
  process.env.KEYHOLD_EGRESS_ALLOW = "127.0.0.1:1";
  const started = await startConsumerScenes("http://localhost:3000/oauth/callback");
  for (const scene of started) scenes.set(scene.kind, scene);
  process.env.KEYHOLD_EGRESS_ALLOW = started.flatMap(({ place }) => place ?? []).join(",");
  await openTestInstance();
  const world = await mintWorld();
  owner = world.people.owner.ctx;
  const scopes = ["credentials:read", "credentials:write", "consumers:write"] as const;
  token = (await mintToken(owner, { scopes: [...scopes] })).text;
  api = await startApi();
}, 60_000);
afterAll(async () => {
  await Promise.all([...scenes.values()].map((scene) => scene.close()));
  await closeTestInstance();
});

async function call(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const reply = await api.call(method, `/api/v1${path}`, { token, body, ...(headers && { headers }) });
  seen.push(reply.text);
  const json = JSON.parse(reply.text) as Json;
  return { status: reply.status, json };
}

const sceneOf = (kind: string): ConsumerScene => scenes.get(kind)!;

test("the redirect address is the one that the scene's server knows", () => {
  expect(redirectUri()).toBe("http://localhost:3000/oauth/callback");
});

describe.each(KINDS)("%s by REST", (kind) => {
  let credentialId: string;
  let consumerId: string;

  test("is made with its credential, and shows it in the slot", async () => {
    const scene = sceneOf(kind);
    const key = kind === "skill" ? "SKILL_KEY" : `KEY_${randomBytes(4).toString("hex").toUpperCase()}`;
    const credential = await call("POST", "/credentials", { key, ...scene.credential });
    expect(credential.status, JSON.stringify(credential.json)).toBe(201);
    credentialId = credential.json.id as string;
    const assignments = { [scene.slot]: credentialId };
    const consumer = await call("POST", "/consumers", {
      kind,
      name: `A ${kind}`,
      config: scene.config,
      assignments,
    });
    expect(consumer.status, JSON.stringify(consumer.json)).toBe(201);
    consumerId = consumer.json.id as string;
    expect(consumer.json).toMatchObject({ status: "ready" });
    expect(consumer.json.slots).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: scene.slot, credentialId })]),
    );
  });

  test("works when it is tried", async () => {
    const scene = sceneOf(kind);
    const tried = await call("POST", `/consumers/${consumerId}/try`, { input: scene.input });
    expect(tried.status, JSON.stringify(tried.json)).toBe(200);
    expect(tried.json).toMatchObject({ ok: true, ...scene.shows });
    expect(tried.json).toHaveProperty("checkedAt");
    expect(tried.json).toHaveProperty("latencyMs");
  });

  test("says so when its credential is refused, and 200", async () => {
    const scene = sceneOf(kind);
    if (!scene.refuse) {
      expect(["skill", "connector"]).toContain(kind);
      return;
    }
    scene.refuse();
    const tried = await call("POST", `/consumers/${consumerId}/try`, scene.input);
    expect(tried.status, JSON.stringify(tried.json)).toBe(200);
    expect(tried.json).toMatchObject({ ok: false, outcome: "rejected" });
  });

  test("is a use of its credential", async () => {
    const usage = await call("GET", `/credentials/${credentialId}/usage`);
    expect(usage.json.items).toMatchObject([
      { kind, id: consumerId, active: true, effect: sceneOf(kind).effect },
    ]);
    expect((await call("GET", `/credentials/${credentialId}`)).json).toMatchObject({ usedBy: 1 });
  });

  test("stands still when the credential is deleted, and nothing is called without it", async () => {
    const scene = sceneOf(kind);
    const impact = await call("GET", `/credentials/${credentialId}/impact`);
    const headers = { "impact-token": impact.json.token as string };
    expect((await call("DELETE", `/credentials/${credentialId}`, undefined, headers)).json).toMatchObject({
      deleted: 1,
    });
    const left = await call("GET", `/consumers/${consumerId}`);
    expect(left.json.status).toBe(scene.effect === "loses_auth" ? "paused" : "needs_credential");
    const before = scene.calls();
    const tried = await call("POST", `/consumers/${consumerId}/try`, { input: scene.input });
    if (kind === "skill") expect(tried.json).toMatchObject({ ok: false, connected: "0 of 1" });
    else expect(tried).toMatchObject({ status: 404, json: { code: "missing_credential" } });
    expect(scene.calls()).toBe(before);
    expect(scene.unauthenticated()).toBe(0);
  });

  test("works again when it is restored", async () => {
    await call("POST", `/credentials/${credentialId}/restore`);
    expect((await call("GET", `/consumers/${consumerId}`)).json).toMatchObject({ status: "ready" });
  });
});

test("no secret is in an answer, an audit row or a table", async () => {
  const audit = JSON.stringify(await newestEvents(owner.orgId, 500));
  const tables = await asOwner(
    (sql) =>
      sql`select (select json_agg(c) from consumers c)::text as consumers, (select json_agg(a) from assignments a)::text as assignments`,
  );
  for (const { secret, kind } of scenes.values()) {
    const leaks = findCanary([...seen, audit, JSON.stringify(tables)].join("\n"), secret);
    expect(leaks, kind).toEqual([]);
  }
});
