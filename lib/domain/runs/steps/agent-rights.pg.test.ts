import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { decideApproval } from "@/lib/domain/approvals/decide";
import { listApprovals } from "@/lib/domain/approvals/list";
import { disableCredential } from "@/lib/domain/credentials/disable";
import { createToken } from "@/lib/domain/tokens/create";
import { verifyToken } from "@/lib/domain/tokens/verify";
import { type AgentBench, agentBench, calling } from "@/lib/testing/agents";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { until } from "@/lib/testing/relay";
import type { Context } from "../../context";
import { agentStep } from "./agent";

let bench: AgentBench;

beforeAll(async () => {
  await openTestInstance();
  bench = await agentBench();
  await bench.credential("SLACK_BOT_TOKEN");
  await bench.credential("CRM_KEY");
});
afterAll(closeTestInstance);
beforeEach(() => {
  bench.model.requests.length = 0;
  bench.service.arrived.length = 0;
  bench.model.setScript(calling());
});

const callApi = (input: Record<string, unknown>) => ({ name: "call_api", input });
const run = (options: Parameters<AgentBench["step"]>[2] = {}) =>
  bench.step(agentStep, bench.agent(), options);

describe("a key that may not be used", () => {
  const asks = (key: string) => bench.model.setScript(calling(callApi({ key, path: "/x" })));

  test("is neither told of nor found, and the model is told why", async () => {
    asks("CRM_KEY");
    const { output } = await run({ keys: ["SLACK_BOT_TOKEN"] });
    expect(output).toMatchObject({ text: "Done.", toolCalls: [{ status: "missing_credential" }] });
    expect(JSON.parse(bench.toolResults()[0]!)).toEqual({
      error: "missing_credential",
      message: "CRM_KEY is not available here.",
    });
    expect(bench.prompts()[0]).not.toContain("CRM_KEY");
    expect(bench.service.arrived).toEqual([]);
  });

  test("is not used when it is disabled or not the person's", async () => {
    const { id } = await bench.credential("OLD_KEY");
    await disableCredential(bench.owner, { id });
    asks("OLD_KEY");
    await run();
    expect(bench.toolResults()[0]).toContain("OLD_KEY is disabled.");
    await bench.credential("OWN_KEY", { audience: "owner" });
    asks("OWN_KEY");
    // Not even the owner's run lends it to a workflow whose steps others can change.
    expect((await run()).output).toMatchObject({ toolCalls: [{ status: "missing_credential" }] });
    const { ctx } = bench.world.people.member;
    expect((await run({ ctx })).output).toMatchObject({ toolCalls: [{ status: "missing_credential" }] });
  });

  test("without any key there is no call_api", async () => {
    const { output } = await run({ keys: [] });
    expect(output).toMatchObject({ toolCalls: [] });
    expect(bench.prompts()[0]).not.toContain("call_api");
  });
});

describe("whoever started the run", () => {
  test("may be a member, who may not use the relay by himself", async () => {
    bench.model.setScript(calling(callApi({ key: "CRM_KEY", path: "/x" })));
    const { output } = await run({ ctx: bench.world.people.member.ctx });
    expect(output).toMatchObject({ toolCalls: [{ status: 200 }] });
  });

  test("may be a token, whose rules and rates hold", async () => {
    const { token } = await createToken(bench.owner, {
      ...{ name: "runner", scopes: ["workflows:run"], ratePerMinute: 2 },
      rules: [{ methods: ["GET"], path: "/v1/*" }],
    });
    const verified = await verifyToken(token!, "192.0.2.1");
    const ctx: Context = { ...bench.owner, ...verified! };
    const get = callApi({ key: "CRM_KEY", path: "/v1/x" });
    bench.model.setScript(calling(callApi({ key: "CRM_KEY", method: "POST", path: "/v1/x" }), get, get));
    const { output } = await run({ ctx });
    expect(output).toMatchObject({
      toolCalls: [{ status: "forbidden" }, { status: 200 }, { status: "rate_limited" }],
    });
  });
});

describe("a use that a person confirms", () => {
  test("is asked for in the name of the workflow and goes on when somebody agrees", async () => {
    await bench.credential("ASKED_KEY", { confirmUse: "each" });
    bench.model.setScript(calling(callApi({ key: "ASKED_KEY", path: "/v1/pay" })));
    const running = run();
    const open = await until(
      async () => (await listApprovals(bench.owner, {})).items,
      (items) => items.length > 0,
    );
    expect(open[0]).toMatchObject({ credential: { key: "ASKED_KEY" }, path: "/v1/pay" });
    expect(JSON.stringify(open)).toContain("Workflow Night shift");
    expect(bench.service.arrived).toEqual([]);
    await decideApproval(bench.owner, { id: open[0]?.id, decision: "approve" });
    expect((await running).output).toMatchObject({ toolCalls: [{ status: 200 }] });
  });
});
