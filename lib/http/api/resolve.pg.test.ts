import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import { disableCredential } from "@/lib/domain/credentials/disable";
import { type Api, startApi } from "@/lib/testing/api";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";
import { Problem } from "./schemas/problem";
import { Resolution } from "./schemas/resolution";

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
  token = (await mintToken(world.people.owner.ctx, { scopes: ["credentials:resolve"] })).text;
});

const resolve = (body: unknown) => api.call("POST", "/api/v1/resolve", { token, body });
const store = (key: string, value?: string) =>
  createCredential(world.people.owner.ctx, {
    type: "api_token",
    key,
    ...(value === undefined ? {} : { fields: { token: value } }),
  });
const newValue = () => randomBytes(20).toString("hex");

describe("values by key", () => {
  test("come exactly as they were stored, with type, version and every field", async () => {
    const value = newValue();
    await store("ONE", value);
    const reply = await resolve({ keys: ["ONE", "ONE"] });
    expect(reply.status).toBe(200);
    expect(reply.headers).toMatchObject({ "cache-control": "no-store", vary: "Authorization" });
    expect(reply.headers).not.toHaveProperty("etag");
    expect(reply.read(Resolution)).toEqual({
      credentials: { ONE: { type: "api_token", version: 1, value, fields: { token: value } } },
      missing: [],
      errors: {},
    });
  });

  test.each([
    ["spaces, quotes and slashes", ` a "b" \\ '/ `],
    ["letters of all widths", "aé漢😀\u0301"],
    ["a final line break", "line\nnext\n"],
    ["the largest there is", "x".repeat(65_534)],
    ["the largest that JSON makes larger", "\u0001".repeat(65_534)],
  ])("keep %s, byte for byte", async (_name, value) => {
    const made = await api.call("POST", "/api/v1/credentials", {
      token: (await mintToken(world.people.owner.ctx, { scopes: ["credentials:write"] })).text,
      body: { type: "custom", key: "BYTES", extras: [{ name: "text", value }], fields: { json: "{}" } },
    });
    expect(made.status, made.text.slice(0, 300)).toBe(201);
    const { credentials } = (await resolve({ keys: ["BYTES"] })).read(Resolution);
    expect(credentials.BYTES?.fields.text === value).toBe(true);
  });
});

describe("what is not to be had", () => {
  test("is named, by the code of the first and the code of each; and nothing else leaves", async () => {
    const value = newValue();
    await store("THERE", value);
    await store("EMPTY");
    const { id } = await store("OFF", newValue());
    await disableCredential(world.people.owner.ctx, { id });
    const reply = await resolve({ keys: ["THERE", "GONE", "EMPTY", "OFF", "ALSO_GONE"] });
    expect(reply.read(Problem)).toMatchObject({
      status: 404,
      code: "missing_credential",
      detail: "These keys are not available here: GONE, ALSO_GONE.",
      keys: ["GONE", "ALSO_GONE"],
      missing: ["GONE", "EMPTY", "OFF", "ALSO_GONE"],
      errors: {
        GONE: "missing_credential",
        EMPTY: "credential_empty",
        OFF: "credential_disabled",
        ALSO_GONE: "missing_credential",
      },
    });
    expect(reply.text).not.toContain(value);
    const events = await newestEvents(world.organisation.id, 5);
    expect(events.map((event) => [event.subjectName, event.outcome])).toEqual([
      ["ALSO_GONE", "denied"],
      ["OFF", "denied"],
      ["EMPTY", "denied"],
      ["GONE", "denied"],
      ["THERE", "denied"],
    ]);
  });

  test.each([
    ["empty", 409, "credential_empty"],
    ["off", 409, "credential_disabled"],
  ])("is a conflict when it is there and %s", async (state, status, code) => {
    const { id } = await store("KEY", state === "empty" ? undefined : newValue());
    if (state === "off") await disableCredential(world.people.owner.ctx, { id });
    const reply = await resolve({ keys: ["KEY"] });
    expect([reply.status, reply.read(Problem).code]).toEqual([status, code]);
  });

  test("is left out of a partial answer, and named there", async () => {
    const value = newValue();
    await store("THERE", value);
    const reply = await resolve({ keys: ["THERE", "GONE", "__proto__"], partial: true });
    expect(reply.status).toBe(200);
    const { credentials, missing, errors } = JSON.parse(reply.text) as Record<string, unknown>;
    expect(Object.keys(credentials as object)).toEqual(["THERE"]);
    expect(missing).toEqual(["GONE", "__proto__"]);
    expect(Object.entries(errors as object)).toEqual([
      ["GONE", "missing_credential"],
      ["__proto__", "missing_credential"],
    ]);
  });

  test("is refused as such: no key, too many, or a value in the place of a key", async () => {
    const many = (count: number) => Array.from({ length: count }, (_, index) => `KEY_${index}`);
    for (const keys of [[], many(51), [`sk-ant-api03-${newValue()}`]])
      expect((await resolve({ keys })).status).toBe(422);
    expect((await resolve({ keys: many(50) })).status).toBe(404);
    expect((await resolve({ keys: Array.from({ length: 60 }, () => "SAME") })).status).toBe(404);
  });
});
