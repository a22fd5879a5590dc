import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { setPermissions } from "@/lib/domain/workflows/set-permissions";
import { type AgentBench, agentBench, allowAlso, calling } from "@/lib/testing/agents";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken } from "@/lib/testing/factories";
import { type HttpService, startHttpService } from "@/lib/testing/peers/http-service";
import { expectNowhere } from "@/lib/testing/relay";
import { agentStep } from "./agent";

const SHOP = `shop-${randomBytes(18).toString("hex")}`;
let bench: AgentBench;
let shop: HttpService;

beforeAll(async () => {
  await openTestInstance();
  bench = await agentBench();
  shop = await startHttpService({ key: SHOP });
  allowAlso(shop.place);
  await bench.credential("PLAIN_KEY");
});
afterAll(async () => {
  await shop.close();
  expect(findCanary(bench.prompts().join("\n"), SHOP)).toEqual([]);
  await expectNowhere(SHOP);
  await closeTestInstance();
});
beforeEach(() => {
  bench.model.requests.length = 0;
  shop.requests.length = 0;
});

const shopKey = (key: string) => bench.credential(key, { fields: { token: SHOP } }, shop.url);
const run = (parts: Parameters<AgentBench["agent"]>[0], options: Parameters<AgentBench["step"]>[2] = {}) =>
  bench.step(agentStep, bench.agent(parts), options);

describe("a skill", () => {
  const manifest = (...keys: string[]) => ({
    instructions: "Ask the shop before you answer.",
    requires: keys.map((key) => ({ key, type: "api_token", label: `The ${key}` })),
  });

  test("brings its instructions, and its own names for what was put into its slots", async () => {
    const credential = await shopKey("SHOP_LIVE");
    const { id, name } = await bench.consumer("skill", manifest("SHOP_TOKEN", "BANK_TOKEN"), {
      SHOP_TOKEN: credential.id,
    });
    // The workflow itself may use none of them by key.
    await setPermissions(bench.owner, { id: bench.workflowId, mode: "selected", keys: [] });
    bench.model.setScript(
      calling(
        { name: "call_api", input: { key: "SHOP_TOKEN", path: "/v1/customers" } },
        { name: "call_api", input: { key: "SHOP_LIVE", path: "/v1/customers" } },
        { name: "call_api", input: { key: "BANK_TOKEN", path: "/v1/customers" } },
      ),
    );
    const { output, notes } = await run({ skills: [id] }, { keys: [] });
    await setPermissions(bench.owner, { id: bench.workflowId, mode: "all", keys: [] });
    const [asked] = bench.prompts();
    expect(asked).toContain(`# Skill: ${name}`);
    expect(asked).toContain("Ask the shop before you answer.");
    expect(asked).toContain("SHOP_TOKEN (The SHOP_TOKEN): use it with call_api");
    expect(asked).toContain("BANK_TOKEN (The BANK_TOKEN): not connected");
    expect(output).toMatchObject({
      toolCalls: [{ status: 200 }, { status: "missing_credential" }, { status: "missing_credential" }],
    });
    expect(shop.requests).toMatchObject([{ headers: { authorization: `Bearer ${SHOP}` } }]);
    expect(notes).toContainEqual({ key: "SHOP_LIVE", version: 1, scope: "project" });
  });

  test("means what was put into it, also where the project has the same key for something else", async () => {
    const credential = await shopKey("SHOP_OTHER");
    const { id } = await bench.consumer("skill", manifest("PLAIN_KEY"), { PLAIN_KEY: credential.id });
    bench.model.setScript(calling({ name: "call_api", input: { key: "PLAIN_KEY", path: "/v1/customers" } }));
    const { notes } = await run({ skills: [id] });
    expect(notes).toContainEqual({ key: "SHOP_OTHER", version: 1, scope: "project" });
    expect(shop.requests).toHaveLength(1);
  });

  test("gives a token no key beyond those it was made for", async () => {
    const credential = await shopKey("SHOP_BEYOND");
    const { id } = await bench.consumer("skill", manifest("SHOP_TOKEN"), { SHOP_TOKEN: credential.id });
    const { ctx } = await mintToken(bench.owner, { scopes: ["workflows:run"], keys: ["PLAIN_KEY"] });
    bench.model.setScript(calling({ name: "call_api", input: { key: "SHOP_TOKEN", path: "/v1/customers" } }));
    // Nor does the model's own key count for it, so it has to be among them.
    await expect(run({ skills: [id] }, { ctx, keys: ["PLAIN_KEY"] })).rejects.toMatchObject({
      code: "missing_credential",
    });
    const wider = await mintToken(bench.owner, {
      scopes: ["workflows:run"],
      keys: ["PLAIN_KEY", "MODEL_KEY"],
    });
    const { output } = await run({ skills: [id] }, { ctx: wider.ctx, keys: ["PLAIN_KEY"] });
    expect(bench.prompts()[0]).toContain("SHOP_TOKEN (The SHOP_TOKEN): not connected");
    expect(output).toMatchObject({ toolCalls: [{ status: "missing_credential" }] });
    expect(shop.requests).toEqual([]);
  });

  test("with the very key of the workflow leaves it the workflow's own value", async () => {
    const project = await shopKey("SHOP_SAME");
    await bench.credential(
      "SHOP_SAME",
      { name: "Own", fields: { token: `${SHOP}-own` }, workflowId: bench.workflowId },
      shop.url,
    );
    const { id } = await bench.consumer("skill", manifest("SHOP_SAME"), { SHOP_SAME: project.id });
    bench.model.setScript(calling({ name: "call_api", input: { key: "SHOP_SAME", path: "/v1/customers" } }));
    const { notes } = await run({ skills: [id] });
    expect(notes).toContainEqual({ key: "SHOP_SAME", version: 1, scope: "workflow" });
    expect(shop.requests[0]?.headers.authorization).toBe(`Bearer ${SHOP}-own`);
  });
});
