import { randomBytes } from "node:crypto";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Scope } from "@/lib/access/policy";
import type { Context } from "@/lib/domain/context";
import { createCredential } from "@/lib/domain/credentials/create";
import { createWorkflow } from "@/lib/domain/workflows/create";
import { setPermissions } from "@/lib/domain/workflows/set-permissions";
import { type Api, startApi } from "@/lib/testing/api";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";
import { type HttpService, startHttpService } from "@/lib/testing/peers/http-service";

type Json = Record<string, unknown>;

const secret = `kh-test-${randomBytes(18).toString("hex")}`;
const seen: string[] = [];
let api: Api;
let owner: Context;
let service: HttpService;

beforeAll(async () => {
  service = await startHttpService({ key: secret });
  process.env.KEYHOLD_EGRESS_ALLOW = service.place;
  await openTestInstance();
  owner = (await mintWorld()).people.owner.ctx;
  await createCredential(owner, {
    type: "api_token",
    key: "CRM_TOKEN",
    fields: { token: secret },
    extras: [{ name: "base_url", secret: false, value: service.url }],
  });
  api = await startApi();
});
afterAll(async () => {
  await service.close();
  await closeTestInstance();
});

async function connect(scopes: Scope[], workflowId?: string): Promise<Client> {
  const { text } = await mintToken(owner, { scopes, ...(workflowId !== undefined && { workflowId }) });
  const client = new Client({ name: "test", version: "1" });
  const transport = new StreamableHTTPClientTransport(new URL(`http://127.0.0.1:${api.port}/mcp`), {
    requestInit: { headers: { authorization: `Bearer ${text}` } },
  });
  await client.connect(transport);
  return client;
}

async function use(client: Client, name: string, args: Json): Promise<{ isError: boolean; json: Json }> {
  const answer = await client.callTool({ name, arguments: args });
  const [first] = answer.content as { text: string }[];
  seen.push(first!.text);
  return { isError: answer.isError === true, json: JSON.parse(first!.text) as Json };
}

const ALL: Scope[] = ["credentials:read", "credentials:relay", "credentials:request"];

test("an agent finds a key, reads about it and calls its service without seeing the value", async () => {
  const client = await connect(ALL);
  const { tools } = await client.listTools();
  expect(tools.map(({ name }) => name)).toEqual([
    "list_credentials",
    "describe_credential",
    "call_api",
    "request_credential",
  ]);
  const listed = await use(client, "list_credentials", {});
  expect(listed.json.credentials).toMatchObject([{ key: "CRM_TOKEN", status: "active" }]);
  const described = await use(client, "describe_credential", { key: "CRM_TOKEN" });
  expect(described.json).toMatchObject({ secrets: ["token"], fields: { base_url: service.url } });
  const called = await use(client, "call_api", { key: "CRM_TOKEN", path: "/v1/customers/7" });
  expect(called.json, JSON.stringify(called.json)).toMatchObject({ status: 200 });
  expect(service.requests.at(-1)?.headers.authorization).toBe(`Bearer ${secret}`);
  await client.close();
});

test("what a service echoes of the value is masked", async () => {
  const client = await connect(ALL);
  const { json } = await use(client, "call_api", { key: "CRM_TOKEN", path: "/v1/echo" });
  expect(json.status).toBe(200);
  expect(json.body).toContain("[CRM_TOKEN]");
  await client.close();
});

test("a missing key can be asked for, and the answer says where it is entered", async () => {
  const client = await connect(ALL);
  const asked = await use(client, "request_credential", {
    template: "anthropic",
    key: "WANTED_KEY",
    reason: "To answer mail",
  });
  expect(asked.json).toMatchObject({
    key: "WANTED_KEY",
    status: "needs_value",
    url: expect.stringContaining("/request/") as string,
  });
  await client.close();
});

test("refusals are answers with their code", async () => {
  const reader = await connect(["credentials:read"]);
  expect(await use(reader, "call_api", { key: "CRM_TOKEN", path: "/" })).toMatchObject({
    isError: true,
    json: { code: "forbidden" },
  });
  await reader.close();
  const client = await connect(ALL);
  expect(await use(client, "call_api", { key: "NO_SUCH_KEY", path: "/" })).toMatchObject({
    isError: true,
    json: { code: "missing_credential" },
  });
  expect(await use(client, "describe_credential", { key: "NO_SUCH_KEY" })).toMatchObject({
    isError: true,
    json: { code: "not_found" },
  });
  expect(await use(client, "call_api", { key: "CRM_TOKEN", host: "evil.example", path: "/" })).toMatchObject({
    isError: true,
  });
  await client.close();
});

test("an agent of a workflow finds, reads about and uses the keys of that workflow's list, and no others", async () => {
  const { id } = await createWorkflow(owner, { name: "A workflow" });
  const client = await connect(ALL, id);
  const keys = async () => (await use(client, "list_credentials", { q: "CRM" })).json.credentials;
  expect(await keys()).toMatchObject([{ key: "CRM_TOKEN" }]);
  const missing = await use(client, "describe_credential", { key: "NO_SUCH_KEY" });
  await setPermissions(owner, { id, mode: "selected", keys: ["OTHER_TOKEN"] });
  expect(await keys()).toEqual([]);
  const described = await use(client, "describe_credential", { key: "CRM_TOKEN" });
  expect({ ...described.json, requestId: "" }).toEqual({ ...missing.json, requestId: "" });
  const before = service.requests.length;
  expect(await use(client, "call_api", { key: "CRM_TOKEN", path: "/v1/customers/7" })).toMatchObject({
    isError: true,
    json: { code: "missing_credential" },
  });
  expect(service.requests.length).toBe(before);
  await client.close();
});

test("without a token, from a browser's page or with another method there is nothing", async () => {
  const message = { jsonrpc: "2.0", id: 1, method: "tools/list" };
  expect((await api.call("POST", "/mcp", { body: message })).status).toBe(401);
  const { text: token } = await mintToken(owner, { scopes: ALL });
  const fromPage = await api.call("POST", "/mcp", {
    token,
    body: message,
    headers: { origin: "https://evil.example" },
  });
  expect(fromPage.status).toBe(403);
  expect((await api.call("GET", "/mcp", { token })).status).toBe(405);
  expect((await api.call("POST", "/mcp", { token, body: "{" })).status).toBe(400);
});

test("the value was in no answer and in no row of the audit", async () => {
  const events = JSON.stringify(await newestEvents(owner.orgId, 100));
  expect(events).toContain("credential.relay");
  expect(findCanary(`${seen.join("\n")}\n${events}`, secret)).toEqual([]);
});
