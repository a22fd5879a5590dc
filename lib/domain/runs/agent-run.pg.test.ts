import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type AgentBench, agentBench, calling } from "@/lib/testing/agents";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { code, expectNotKept, mintWorkflow, run } from "@/lib/testing/runs";
import { setPermissions } from "../workflows/set-permissions";
import { closeSandbox } from "./steps/code";

const { lines } = vi.hoisted(() => {
  process.env.KEYHOLD_LOG_LEVEL = "debug";
  return { lines: [] as string[] };
});

// The log as it is, written where it can be read again.
vi.mock(import("pino"), async (original) => {
  const actual = await original();
  const write = (line: string) => void lines.push(line);
  const logger = (options: object) => actual.default(options, { write });
  return { ...actual, default: Object.assign(logger, actual.default) as unknown as typeof actual.default };
});

let bench: AgentBench;

beforeAll(async () => {
  await openTestInstance();
  bench = await agentBench();
  await bench.credential("SLACK_BOT_TOKEN");
});
afterAll(async () => {
  await expectNotKept(bench.canary);
  expect(findCanary(lines.join(""), bench.canary)).toEqual([]);
  await closeSandbox();
  await closeTestInstance();
});

const post = {
  name: "call_api",
  input: { key: "SLACK_BOT_TOKEN", method: "POST", path: "/api/chat.postMessage", body: { text: "Hi" } },
};
const agent = (prompt: string) => ({ id: "agent", type: "agent", llm: bench.llm.id, prompt });

test("a member's run hands an agent what code made of a value: masked before it is asked", async () => {
  bench.model.setScript(calling(post));
  bench.service.answer((request, response) => void response.end(JSON.stringify(request.headers)));
  const workflow = await mintWorkflow(bench.owner, [
    code('return { who: input.who, said: await credential("SLACK_BOT_TOKEN") };', { id: "read" }),
    agent("Post that {{steps.read.output.said}} is what {{input.who}} asked for."),
    { id: "more", type: "ai_generate_text", llm: bench.llm.id, prompt: "Sum up: {{input.text}}" },
  ]);
  const done = await run(bench.world.people.member.ctx, workflow, { input: { who: "Ana" } });
  expect(done).toMatchObject({ status: "succeeded", output: "Done." });
  const [, acted] = done.steps;
  expect(acted).toMatchObject({
    output: { text: "Done.", finished: true, toolCalls: [{ tool: "call_api", status: 200 }] },
    credentials: [
      { key: "MODEL_KEY", version: 1, scope: "project" },
      { key: "SLACK_BOT_TOKEN", version: 1, scope: "project" },
    ],
  });
  expect(acted?.logs.map(({ text }) => text)).toEqual([
    "call_api SLACK_BOT_TOKEN POST /api/chat.postMessage → 200",
    "Done.",
  ]);
  expect(bench.service.arrived.at(-1)?.headers.authorization).toBe(`Bearer ${bench.canary}`);
  expect(bench.prompts()[0]).toContain("Post that [SLACK_BOT_TOKEN] is what Ana asked for.");
});

test("the workflow's list of keys is the agent's", async () => {
  bench.model.requests.length = 0;
  bench.service.arrived.length = 0;
  bench.model.setScript(calling(post));
  const workflow = await mintWorkflow(bench.owner, [agent("Post it.")]);
  await setPermissions(bench.owner, { id: workflow.id, mode: "selected", keys: ["MODEL_KEY"] });
  const done = await run(bench.owner, workflow);
  expect(done).toMatchObject({
    status: "succeeded",
    output: { toolCalls: [{ status: "missing_credential" }] },
  });
  expect(bench.service.arrived).toEqual([]);
  expect(bench.prompts()[0]).not.toContain("SLACK_BOT_TOKEN");
});

test("a model that does not answer in time fails its step, and nobody waits for it", async () => {
  bench.model.setScript(() => ({ stalls: true }));
  const workflow = await mintWorkflow(bench.owner, [{ ...agent("Wait."), timeoutSeconds: 1 }]);
  expect(await run(bench.owner, workflow)).toMatchObject({ status: "failed", error: { code: "timeout" } });
});
