import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { closeMcpClients } from "@/lib/consumers/mcp/client";
import { updateConsumer } from "@/lib/domain/consumers/update";
import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { rotateCredential } from "@/lib/domain/credentials/rotate";
import { type AgentBench, agentBench, allowAlso, calling } from "@/lib/testing/agents";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { newestEvents } from "@/lib/testing/outcomes";
import { type HttpService, startHttpService } from "@/lib/testing/peers/http-service";
import { serviceDocument } from "@/lib/testing/peers/http-service-document";
import { type McpPeer, startMcpPeer } from "@/lib/testing/peers/mcp";
import { expectNowhere } from "@/lib/testing/relay";
import { agentStep } from "./agent";

const SHOP = `shop-${randomBytes(18).toString("hex")}`;
let bench: AgentBench;
let shop: HttpService;
let mcp: McpPeer;

beforeAll(async () => {
  await openTestInstance();
  bench = await agentBench();
  shop = await startHttpService({ key: SHOP });
  mcp = await startMcpPeer({ token: SHOP });
  allowAlso(shop.place);
  allowAlso(mcp.place);
  await bench.credential("PLAIN_KEY");
});
afterAll(async () => {
  closeMcpClients();
  await shop.close();
  await mcp.close();
  expect(findCanary(bench.prompts().join("\n"), SHOP)).toEqual([]);
  await expectNowhere(SHOP, "consumer.use");
  await closeTestInstance();
});
beforeEach(() => {
  bench.model.requests.length = 0;
  shop.requests.length = 0;
  mcp.authorizations.length = 0;
  bench.model.setScript(calling());
});

const shopKey = (key = `SHOP_${randomBytes(4).toString("hex").toUpperCase()}`, url = shop.url) =>
  bench.credential(key, { fields: { token: SHOP } }, url);
const run = (parts: Parameters<AgentBench["agent"]>[0], options: Parameters<AgentBench["step"]>[2] = {}) =>
  bench.step(agentStep, bench.agent(parts), options);
const offered = () => {
  const { tools = [] } = bench.model.requests[0]!.body as { tools?: { function: { name: string } }[] };
  return tools.map((tool) => tool.function.name);
};

async function lose(id: string) {
  const { token: impactToken } = await impactOfDeletion(bench.owner, { ids: [id] });
  await deleteCredentials(bench.owner, { ids: [id], impactToken });
}

const toolConfig = (path: string) => ({
  description: "Looks up a customer.",
  method: "GET",
  url: `${shop.url}/v1/${path}`,
  parameters: { type: "object", properties: { id: { type: "string" } }, required: ["id"] },
});

describe("an HTTP tool", () => {
  test("is called with its own credential, and what it echoes is masked", async () => {
    const credential = await shopKey();
    const { id, name } = await bench.consumer("tool", toolConfig("echo"), { credential: credential.id });
    const called = name.replaceAll(" ", "_");
    bench.model.setScript(calling({ name: called, input: { id: "7" } }, { name: called, input: {} }));
    const { output, notes } = await run({ tools: [id, id] }, { keys: [] });
    expect(offered()).toEqual([called]);
    expect(shop.requests).toMatchObject([
      { url: "/v1/echo?id=7", headers: { authorization: `Bearer ${SHOP}` } },
    ]);
    expect(output).toMatchObject({ toolCalls: [{ tool: called, status: 200 }, { status: "invalid" }] });
    expect(bench.toolResults()[0]).toContain(`[${credential.key}]`);
    expect(bench.toolResults()[1]).toContain("arguments.id: is required.");
    expect(notes).toContainEqual({ key: credential.key, version: 1, scope: "project" });
    const events = await newestEvents(bench.owner.orgId, 12);
    const uses = events.filter(({ subjectName }) => subjectName === credential.key || subjectName === name);
    expect(uses.map(({ outcome }) => outcome).filter((outcome) => outcome !== "allowed")).toEqual([
      ...["failed", "started", "started"],
      ...["finished", "started", "started"],
    ]);
    for (const { action, detail } of uses)
      if (action === "consumer.use")
        expect(detail).toMatchObject({ step: "a", run: expect.any(String) as string });
  });

  test("that lost its credential is not called without one, and the model is told", async () => {
    const credential = await shopKey();
    const { id, name } = await bench.consumer("tool", toolConfig("customers"), { credential: credential.id });
    await lose(credential.id);
    bench.model.setScript(calling({ name: name.replaceAll(" ", "_"), input: { id: "7" } }));
    const { output } = await run({ tools: [id] });
    expect(output).toMatchObject({ text: "Done.", toolCalls: [{ status: "missing_credential" }] });
    expect(shop.requests).toEqual([]);
  });

  test("uses a rotated value with its next call", async () => {
    const credential = await shopKey();
    const { id, name } = await bench.consumer("tool", toolConfig("customers"), { credential: credential.id });
    const again = `${SHOP}-new`;
    await rotateCredential(bench.owner, { id: credential.id, fields: { token: again } });
    shop.setKey(again);
    bench.model.setScript(calling({ name: name.replaceAll(" ", "_"), input: { id: "7" } }));
    const { notes } = await run({ tools: [id] });
    shop.setKey(SHOP);
    expect(shop.requests.at(-1)?.headers.authorization).toBe(`Bearer ${again}`);
    expect(notes).toContainEqual({ key: credential.key, version: 2, scope: "project" });
  });

  test("is not used for the run of somebody who may not use its credential", async () => {
    const credential = await bench.credential(
      "OWNERS_KEY",
      { fields: { token: SHOP }, audience: "owner" },
      shop.url,
    );
    const { id, name } = await bench.consumer("tool", toolConfig("customers"), { credential: credential.id });
    bench.model.setScript(calling({ name: name.replaceAll(" ", "_"), input: { id: "7" } }));
    const { ctx } = bench.world.people.member;
    expect((await run({ tools: [id] }, { ctx })).output).toMatchObject({
      toolCalls: [{ status: "missing_credential" }],
    });
    expect(shop.requests).toEqual([]);
  });

  test("with a credential whose uses a person confirms is not called by an agent", async () => {
    const key = "CONFIRMED_KEY";
    const credential = await bench.credential(key, { fields: { token: SHOP }, confirmUse: "each" }, shop.url);
    const { id, name } = await bench.consumer("tool", toolConfig("customers"), { credential: credential.id });
    bench.model.setScript(calling({ name: name.replaceAll(" ", "_"), input: { id: "7" } }));
    expect((await run({ tools: [id] })).output).toMatchObject({
      toolCalls: [{ status: "approval_required" }],
    });
    expect(shop.requests).toEqual([]);
  });
});

describe("an API server", () => {
  test("offers its operations, and calls one with its credential", async () => {
    const credential = await shopKey();
    const config = { document: serviceDocument({ server: `${shop.url}/v1` }) };
    const { id, name } = await bench.consumer("api_server", config, { credential: credential.id });
    const prefix = name.replaceAll(" ", "_");
    const operation = `${prefix}_listCustomers`;
    bench.model.setScript(
      calling(
        { name: operation, input: { parameters: { page: 2 } } },
        { name: operation, input: { parameters: { colour: "red" } } },
        { name: operation, input: { page: 2 } },
      ),
    );
    const { output, logs } = await run({ tools: [id] });
    expect(offered()).toContain(`${prefix}_createCustomer`);
    expect(output).toMatchObject({
      toolCalls: [{ status: 200 }, { status: "invalid" }, { status: "invalid" }],
    });
    expect(shop.requests).toMatchObject([{ method: "GET", url: "/v1/customers?page=2" }]);
    expect(logs[0]).toBe(`${operation} GET /customers → 200`);
  });
});

describe("an MCP server", () => {
  test("is listed and called with its token, which it cannot give to the model", async () => {
    const credential = await shopKey("MCP_TOKEN", mcp.url);
    const config = { transport: "http", url: mcp.url };
    const { id, name } = await bench.consumer("mcp_server", config, { credential: credential.id });
    const prefix = name.replaceAll(" ", "_");
    bench.model.setScript(
      calling(
        [
          { name: `${prefix}_echo`, input: { text: "Hello" } },
          { name: `${prefix}_reveal`, input: {} },
        ],
        { name: `${prefix}_add`, input: { a: "one", b: 2 } },
      ),
    );
    const { output, notes } = await run({ mcpServers: [id] });
    expect(offered()).toEqual(["call_api", `${prefix}_echo`, `${prefix}_add`, `${prefix}_reveal`]);
    expect(new Set(mcp.authorizations)).toEqual(new Set([`Bearer ${SHOP}`]));
    expect(output).toMatchObject({ toolCalls: [{ status: "ok" }, { status: "ok" }, { status: "error" }] });
    expect(bench.toolResults().slice(0, 2).toSorted()).toEqual(["Bearer [MCP_TOKEN]", "Hello"]);
    expect(notes).toContainEqual({ key: "MCP_TOKEN", version: 1, scope: "project" });
  });

  test("that does not answer ends the step with its name, before the model is asked", async () => {
    const credential = await shopKey("MCP_WRONG", mcp.url);
    await rotateCredential(bench.owner, { id: credential.id, fields: { token: `${SHOP}x` } });
    const config = { transport: "http", url: mcp.url };
    const { id, name } = await bench.consumer("mcp_server", config, { credential: credential.id });
    await expect(run({ mcpServers: [id] })).rejects.toMatchObject({
      name: "StepError",
      code: "upstream",
      message: `${name}: The server refused the token (401).`,
    });
    expect(bench.model.requests).toEqual([]);
  });

  test("that lost its token is not asked without one", async () => {
    const credential = await shopKey("MCP_LOST", mcp.url);
    const config = { transport: "http", url: mcp.url };
    const { id } = await bench.consumer("mcp_server", config, { credential: credential.id });
    await lose(credential.id);
    mcp.authorizations.length = 0;
    await expect(run({ mcpServers: [id] })).rejects.toMatchObject({ code: "missing_credential" });
    expect(mcp.authorizations).toEqual([]);
    expect(bench.model.requests).toEqual([]);
  });
});

describe("what a step names", () => {
  test("and is switched off, is of another kind or is not there ends it before anything is asked", async () => {
    const { id, revision } = await bench.consumer("tool", toolConfig("customers"));
    await updateConsumer(bench.owner, { id, revision, enabled: false });
    await expect(run({ tools: [id] })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("is switched off") as string,
    });
    await expect(run({ tools: [bench.llm.id] })).rejects.toMatchObject({ code: "invalid" });
    await expect(run({ llm: id })).rejects.toMatchObject({ code: "invalid" });
    await expect(run({ skills: ["cons_none"] })).rejects.toMatchObject({ code: "not_found" });
    await expect(run({ mcpServers: [bench.workflowId] })).rejects.toMatchObject({ code: "invalid" });
    expect(bench.model.requests).toEqual([]);
  });
});
