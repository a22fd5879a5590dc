import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ObjectStep, TextStep } from "@/lib/consumers/steps";
import { disableCredential, enableCredential } from "@/lib/domain/credentials/disable";
import { rotateCredential } from "@/lib/domain/credentials/rotate";
import { type AgentBench, agentBench, calling } from "@/lib/testing/agents";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintWorld } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";
import { agentStep } from "./agent";
import { objectStep } from "./object";
import { textStep } from "./text";

let bench: AgentBench;

beforeAll(async () => {
  await openTestInstance();
  bench = await agentBench();
});
afterAll(closeTestInstance);
beforeEach(() => {
  bench.model.requests.length = 0;
  bench.model.setScript(() => ({ chunks: ["Good ", "evening."] }));
});

const text = (parts: Partial<TextStep> = {}): TextStep => ({
  ...{ id: "t", type: "ai_generate_text", llm: bench.llm.id, prompt: "Greet." },
  ...parts,
});
const object = (parts: Partial<ObjectStep> = {}): ObjectStep => ({
  ...{ id: "o", type: "ai_generate_object", llm: bench.llm.id, prompt: "Where?" },
  schema: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  ...parts,
});
const messages = () => (bench.model.requests[0]!.body as { messages: unknown }).messages;

describe("a text", () => {
  test("is the output of its step", async () => {
    const { output, logs, notes } = await bench.step(textStep, text({ system: "Be kind." }));
    expect(output).toBe("Good evening.");
    expect(logs).toEqual(["Answered, 12 tokens in, 7 tokens out."]);
    expect(notes).toEqual([{ key: "MODEL_KEY", version: 1, scope: "project" }]);
    expect(messages()).toEqual([
      { role: "system", content: "Be kind." },
      { role: "user", content: "Greet." },
    ]);
  });

  test("that replies is asked to be a reply alone", async () => {
    await bench.step(textStep, text({ type: "ai_generate_reply", prompt: "Hello?" }));
    expect(messages()).toMatchObject([{ role: "system", content: /reply alone/ }, { role: "user" }]);
  });

  test("is asked for in the name of a member, and notes its use on the configuration", async () => {
    const { output } = await bench.step(textStep, text(), { ctx: bench.world.people.member.ctx });
    expect(output).toBe("Good evening.");
    const [finished] = await newestEvents(bench.owner.orgId, 1);
    expect(finished).toMatchObject({
      ...{ action: "consumer.use", outcome: "finished", subjectId: bench.llm.id },
      actorId: bench.world.people.member.id,
      detail: { run: expect.stringMatching(/^run_/) as string, step: "t" },
    });
  });
});

describe("an object", () => {
  test("is the output of its step", async () => {
    bench.model.setScript(() => ({ chunks: ['{"city":', '"Rome"}'] }));
    expect((await bench.step(objectStep, object())).output).toEqual({ city: "Rome" });
    await bench.step(objectStep, object({ type: "ai_infer_object" }));
    expect(JSON.stringify(bench.model.requests[1]!.body)).toContain("make nothing up");
  });

  test.each([
    ["is none", "Rome, I think.", "did not answer with JSON."],
    ["does not fit", '{"town":"Rome"}', "answer.city is required."],
  ])("that %s fails the step with a sentence", async (_how, answer, sentence) => {
    bench.model.setScript(() => ({ chunks: [answer] }));
    await expect(bench.step(objectStep, object())).rejects.toMatchObject({
      name: "StepError",
      code: "upstream",
      message: expect.stringContaining(sentence) as string,
    });
  });
});

describe("a configuration whose credential is lost", () => {
  const all = () => [
    () => bench.step(textStep, text()),
    () => bench.step(objectStep, object()),
    () => bench.step(agentStep, bench.agent()),
  ];
  const credentialId = () => bench.llm.slots[0]!.credentialId!;

  test("asks nobody while it is disabled", async () => {
    await disableCredential(bench.owner, { id: credentialId() });
    for (const step of all()) await expect(step()).rejects.toMatchObject({ code: "credential_disabled" });
    expect(bench.model.requests).toEqual([]);
    await enableCredential(bench.owner, { id: credentialId() });
  });

  test("is used with the value that was rotated in by the next step", async () => {
    const next = `sk-${bench.canary}-next`;
    await rotateCredential(bench.owner, { id: credentialId(), fields: { token: next } });
    bench.model.setKey(next);
    const { notes } = await bench.step(textStep, text());
    expect(notes).toEqual([{ key: "MODEL_KEY", version: 2, scope: "project" }]);
    expect(bench.model.requests[0]!.headers.authorization).toBe(`Bearer ${next}`);
  });

  test("of another project does not exist", async () => {
    const { people } = await mintWorld();
    const { ctx } = people.owner;
    const elsewhere = bench.step(textStep, text(), { ctx: { ...bench.owner, projectId: ctx.projectId } });
    await expect(elsewhere).rejects.toMatchObject({ code: "not_found" });
    expect(bench.model.requests).toEqual([]);
  });
});

test("an agent without keys and tools answers like any model", async () => {
  bench.model.setScript(calling());
  const { output } = await bench.step(agentStep, bench.agent(), { keys: [] });
  expect(output).toMatchObject({ text: "Done.", toolCalls: [], finished: true });
});
