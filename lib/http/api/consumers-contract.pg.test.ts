import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Api, startApi } from "@/lib/testing/api";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld } from "@/lib/testing/factories";

type Json = Record<string, unknown>;
interface Posted {
  requestBody: { content: Record<string, { schema: { properties: Json } }> };
}

const CANARY = "sk-proj-4fQ8zT1vB6nM3kW9xR2yL7pD5hJ0";
const seen: string[] = [];
let api: Api;
let token: string;
let foreign: string;
let theirs: string;

beforeAll(async () => {
  await openTestInstance();
  const [world, other] = [await mintWorld(), await mintWorld()];
  const scopes = ["credentials:read", "credentials:write", "consumers:write"] as const;
  token = (await mintToken(world.people.owner.ctx, { scopes: [...scopes] })).text;
  theirs = (await mintToken(other.people.owner.ctx, { scopes: [...scopes] })).text;
  api = await startApi();
  foreign = idOf(await call("POST", "/credentials", openAi("FOREIGN"), {}, theirs));
});
afterAll(closeTestInstance);

async function call(method: string, path: string, body?: unknown, headers: Json = {}, as = token) {
  const reply = await api.call(method, `/api/v1${path}`, {
    token: as,
    body,
    headers: headers as Record<string, string>,
  });
  seen.push(reply.text);
  return { status: reply.status, json: JSON.parse(reply.text) as Json };
}
const idOf = ({ json }: { json: Json }) => String(json["id"]);
const openAi = (key: string) => ({
  type: "llm_provider",
  key,
  fields: { provider: "openai", api_key: CANARY },
});
const llm = (name: string) => ({
  kind: "llm_config",
  name,
  config: { provider: "openai", model: "gpt-5.2" },
});
const slotsIn = ({ json }: { json: Json }) => json["slots"] as Json[];

const DOCUMENT = {
  openapi: "3.0.3",
  info: { title: "A", version: "1" },
  servers: [{ url: "https://api.example.com" }],
  paths: { "/a": { get: { operationId: "a", responses: { 200: { description: "A" } } } } },
};
const OAUTH = { authorizeUrl: "https://a.example/authorize", tokenUrl: "https://a.example/token" };

describe("the shapes that a configuration may have", () => {
  test.each<[string, string, Json, Json]>([
    ["scopes as a list", "connector", { ...OAUTH, scopes: ["a", "b"] }, { scopes: ["a", "b"] }],
    ["scopes as a text", "connector", { ...OAUTH, scopes: "a b" }, { scopes: ["a", "b"] }],
    ["a document as an object", "api_server", { document: DOCUMENT }, { document: DOCUMENT }],
    ["a document as a text", "api_server", { document: JSON.stringify(DOCUMENT) }, {}],
    [
      "a manifest with maps_to",
      "skill",
      { instructions: "Do.", requires: [{ key: "A_KEY", type: "api_token", label: "A", maps_to: "a" }] },
      { requires: [{ key: "A_KEY", type: "api_token", label: "A", mapsTo: "a" }] },
    ],
    [
      "headers of a tool",
      "tool",
      { description: "x", method: "GET", url: "https://a.example/{id}", headers: { "X-A": "1" } },
      { headers: { "X-A": "1" } },
    ],
    [
      "a command server",
      "mcp_server",
      { transport: "stdio", command: "server", args: ["a"] },
      { args: ["a"] },
    ],
    ["an SSH host", "runtime", { mode: "ssh", host: "a.example", username: "u" }, { port: 22 }],
    ["a channel", "channel", { platform: "slack" }, { platform: "slack" }],
  ])("%s", async (name, kind, config, kept) => {
    const made = await call("POST", "/consumers", { kind, name, config });
    expect(made.status, JSON.stringify(made.json)).toBe(201);
    expect(made.json["config"]).toMatchObject(kept);
    expect(made.json).toMatchObject({ kind, name, enabled: true, revision: 1 });
    const read = await call("GET", `/consumers/${idOf(made)}`);
    expect(read.json["config"]).toEqual(made.json["config"]);
  });

  test("an empty required slot says what it needs", async () => {
    const made = await call("POST", "/consumers", {
      kind: "channel",
      name: "Needs",
      config: { platform: "slack" },
    });
    expect(made.json).toMatchObject({ status: "needs_credential" });
    expect(slotsIn(made)).toMatchObject([
      { name: "bot", required: true, credentialId: null, needs: "credential" },
    ]);
  });

  test("a secret in any of them is refused and not repeated", async () => {
    for (const [kind, config] of [
      ["tool", { description: "x", url: "https://a.example", headers: { "X-A": CANARY } }],
      ["tool", { description: "x", url: `https://a.example/?key=${CANARY}` }],
      [
        "tool",
        { description: "x", url: "https://a.example", parameters: { type: "object", default: CANARY } },
      ],
      ["mcp_server", { transport: "stdio", command: "server", args: ["--token", CANARY] }],
      ["skill", { instructions: `Use ${CANARY}.` }],
      ["runtime", { mode: "ssh", host: "a.example", username: "u", command: `A=${CANARY} run` }],
    ] as const)
      expect((await call("POST", "/consumers", { kind, name: "Secret", config })).status, kind).toBe(422);
  });
});

describe("assignments", () => {
  test("are put, moved and taken out, and the use is seen on the credential", async () => {
    const a = idOf(await call("POST", "/credentials", openAi("A_ONE")));
    const b = idOf(await call("POST", "/credentials", openAi("A_TWO")));
    const id = idOf(await call("POST", "/consumers", llm("Assigned")));
    const put = await call("PUT", `/consumers/${id}/assignments`, { credential: a }, { "if-match": '"1"' });
    expect(put).toMatchObject({ status: 200, json: { status: "ready", revision: 2 } });
    expect((await call("GET", `/credentials/${a}`)).json).toMatchObject({ usedBy: 1 });
    const impact = await call("POST", "/credentials/impact", { ids: [a] });
    expect(impact.json).toMatchObject({
      blocked: false,
      items: [
        {
          id: a,
          consumers: [{ kind: "llm_config", id, slot: "credential", active: true, effect: "unlinked" }],
        },
      ],
    });
    expect(await call("POST", `/credentials/${a}/move`, { to: b, dryRun: true })).toMatchObject({
      status: 200,
      json: { moved: [{ id, slot: "credential" }], left: [], dryRun: true },
    });
    expect((await call("POST", `/credentials/${a}/move`, { to: b })).json).toMatchObject({ dryRun: false });
    expect((await call("GET", `/credentials/${b}`)).json).toMatchObject({ usedBy: 1 });
    const out = await call("PUT", `/consumers/${id}/assignments`, { credential: null });
    expect(slotsIn(out)).toMatchObject([{ credentialId: null, needs: "credential" }]);
    expect(await call("POST", `/consumers/${id}/try`, { prompt: "hello" })).toMatchObject({ status: 404 });
  });

  test("of what is not yours are 404, of an old revision 412, to a command server 400", async () => {
    const own = idOf(await call("POST", "/credentials", openAi("B_ONE")));
    const id = idOf(await call("POST", "/consumers", llm("Foreign")));
    const path = `/consumers/${id}/assignments`;
    expect((await call("PUT", path, { credential: foreign })).status).toBe(404);
    expect((await call("PUT", path, { credential: own }, {}, theirs)).status).toBe(404);
    expect((await call("POST", `/credentials/${own}/move`, { to: foreign })).status).toBe(404);
    expect((await call("PUT", path, { credential: own }, { "if-match": '"9"' })).status).toBe(412);
    expect((await call("PATCH", `/consumers/${id}`, { name: "x" }, { "if-match": '"9"' })).status).toBe(412);
    expect((await call("PUT", path, { toString: own })).status).toBe(422);
    for (const [method, rest] of [
      ["GET", ""],
      ["PATCH", ""],
      ["DELETE", ""],
      ["POST", "/try"],
    ] as const)
      expect(
        (await call(method, `/consumers/${id}${rest}`, method === "GET" ? undefined : {}, {}, theirs)).status,
      ).toBe(404);
    const config = { transport: "stdio", command: "server" };
    const assigned = { kind: "mcp_server", name: "Stdio", config, assignments: { credential: own } };
    expect((await call("POST", "/consumers", assigned)).status).toBe(400);
  });
});

test("making the same consumer twice with one key makes one", async () => {
  const headers = { "idempotency-key": "contract-1" };
  const first = await call("POST", "/consumers", llm("Once"), headers);
  const again = await call("POST", "/consumers", llm("Once"), headers);
  expect(again).toEqual(first);
  expect((await call("POST", "/consumers", llm("Twice"), headers)).status).toBe(409);
  expect((await call("GET", "/consumers?q=Once")).json).toMatchObject({ total: 1 });
  expect((await call("POST", "/consumers", llm("Once"))).status).toBe(409);
});

test("the OpenAPI document has one configuration schema a kind", async () => {
  const { json } = await call("GET", "/openapi.json");
  const paths = json["paths"] as Record<string, Record<string, Posted>>;
  const schema =
    paths["/consumers"]!["post"]!.requestBody.content["application/json"]!.schema.properties["config"];
  const kinds = (schema as { anyOf: Json[] }).anyOf;
  expect(kinds.map(({ title }) => title).toSorted()).toEqual([
    ...[
      "api_server",
      "channel",
      "connector",
      "llm_config",
      "mcp_server",
      "runtime",
      "skill",
      "tool",
      "workflow",
    ],
  ]);
  const untyped = kinds.flatMap(({ title, properties }) =>
    Object.entries(properties as Record<string, Json>).flatMap(([name, field]) =>
      ["type", "enum", "anyOf"].some((word) => word in field) ? [] : `${String(title)} ${name}`,
    ),
  );
  expect(untyped).toEqual([]);
});

test("no answer holds the value", () => {
  expect(findCanary(seen.join("\n"), CANARY)).toEqual([]);
});
