import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { createRedactor } from "@/lib/runtime/redact/redactor";
import { findCanary } from "@/lib/testing/canary";
import { credentialFor, KEY, OTHER_KEY, useModelPeers } from "@/lib/testing/llm-attempts";
import type { ModelCall as Question, ModelTurn } from "@/lib/testing/peers/model-script";
import type { ModelPeer } from "@/lib/testing/peers/model-peer";
import type { ModelCall } from "./model";
import { type AgentTask, runAgent } from "./run";
import type { AgentTool } from "./tool";

const peers = useModelPeers();

function callOf(peer: ModelPeer, provider = "openai", parts: Partial<ModelCall> = {}): ModelCall {
  const models = { anthropic: "claude-peer", google: "gemini-peer" } as Record<string, string>;
  const redactor = createRedactor();
  redactor.add("LLM_KEY", KEY);
  redactor.add("OTHER_KEY", OTHER_KEY);
  const baseUrl = peer.url + (provider === "google" ? "/v1beta" : "/v1");
  const config = { provider, model: models[provider] ?? "gpt-peer", baseUrl };
  return {
    consumer: { id: "cons_1", name: "Model", revision: 1, config },
    slots: { credential: [credentialFor(peer)] },
    redactor,
    signal: new AbortController().signal,
    ...parts,
  };
}

const tool = (parts: Partial<AgentTool> = {}): AgentTool => ({
  name: "look",
  description: "Looks.",
  inputSchema: { type: "object", properties: { at: { type: "string" } } },
  run: () => Promise.resolve({ status: "ok", content: "a tree" }),
  ...parts,
});

function taskOf(parts: Partial<AgentTask> = {}) {
  const lines: string[] = [];
  const task: AgentTask = {
    system: "Work.",
    prompt: "Go on.",
    tools: [tool()],
    turnsMax: 10,
    log: (level, text) => lines.push(`${level}: ${text}`),
    ...parts,
  };
  return { task, lines };
}

/** Calls these tools first and then answers. */
const first =
  (turn: ModelTurn) =>
  ({ toolResults }: Question): ModelTurn =>
    toolResults.length === 0 ? turn : { chunks: ["Done."] };

const look = (input: Record<string, unknown> = { at: "left" }) => ({
  toolCalls: [{ name: "look", input }],
});

describe("an agent", () => {
  test.each([
    ["openai", () => peers.openai],
    ["openai_compatible", () => peers.openai],
    ["anthropic", () => peers.anthropic],
    ["google", () => peers.google],
  ])("of %s calls a tool, is given its answer and says what came of it", async (provider, at) => {
    const peer = at();
    peer.setScript(first(look()));
    const inputs: unknown[] = [];
    const { task, lines } = taskOf({
      tools: [
        tool({
          about: ({ at }) => String(at),
          run: (input) => {
            inputs.push(input);
            return Promise.resolve({ status: 200, content: { seen: "a tree" } });
          },
        }),
      ],
    });
    const answer = await runAgent(callOf(peer, provider), task);
    expect(answer).toEqual({
      text: "Done.",
      toolCalls: [{ tool: "look", input: { at: "left" }, status: 200 }],
      finished: true,
      usage: { inputTokens: 24, outputTokens: 14 },
    });
    expect(inputs).toEqual([{ at: "left" }]);
    expect(lines).toEqual(["info: look left → 200", "info: Done."]);
    expect(JSON.stringify(peer.requests[1]!.body)).toContain("a tree");
  });

  test("without tools is asked once", async () => {
    const { task } = taskOf({ tools: [] });
    const answer = await runAgent(callOf(peers.openai), task);
    expect(answer).toMatchObject({ text: "Hello from the peer.", toolCalls: [], finished: true });
    expect(peers.openai.requests).toHaveLength(1);
  });

  test("is stopped after the most turns, and the answer says so", async () => {
    peers.openai.setScript(() => look());
    const { task, lines } = taskOf({ turnsMax: 3 });
    const answer = await runAgent(callOf(peers.openai), task);
    expect(answer).toMatchObject({ finished: false, text: "" });
    expect(answer.toolCalls).toHaveLength(3);
    expect(peers.openai.requests).toHaveLength(3);
    expect(lines.at(-1)).toBe("warn: Stopped after 3 turns, the most of this step.");
  });
});

test("of very many calls in one answer a few are made at once, and no more than a step may make", async () => {
  const toolCalls = Array.from({ length: 350 }, () => ({ name: "look", input: { at: "x".repeat(5_000) } }));
  peers.openai.setScript(first({ toolCalls }));
  let [running, most, calls] = [0, 0, 0];
  const run = async () => {
    calls += 1;
    most = Math.max(most, (running += 1));
    await new Promise((done) => setImmediate(done));
    running -= 1;
    return { status: 200, content: "a tree" };
  };
  const { task, lines } = taskOf({ tools: [tool({ run })] });
  const answer = await runAgent(callOf(peers.openai), task);
  expect([calls, most]).toEqual([300, 6]);
  expect(answer.toolCalls).toHaveLength(300);
  expect(lines).toHaveLength(301);
  expect(JSON.stringify(answer).length).toBeLessThan(400_000);
});

describe("what goes wrong in a tool is told to the model", () => {
  test("as a code and a sentence", async () => {
    peers.openai.setScript(first(look()));
    const run = () => Promise.reject(new AppError("missing_credential", "SOME_KEY is not available here."));
    const { task, lines } = taskOf({ tools: [tool({ run })] });
    const answer = await runAgent(callOf(peers.openai), task);
    expect(answer).toMatchObject({ text: "Done.", toolCalls: [{ status: "missing_credential" }] });
    expect(JSON.stringify(peers.openai.requests[1]!.body)).toContain("SOME_KEY is not available here.");
    expect(lines[0]).toBe("info: look → missing_credential");
  });

  test("also when it called what is not there", async () => {
    peers.openai.setScript(first({ toolCalls: [{ name: "credential", input: { key: "A" } }] }));
    const { task, lines } = taskOf();
    const answer = await runAgent(callOf(peers.openai), task);
    expect(answer).toMatchObject({ text: "Done.", toolCalls: [{ tool: "credential", status: "invalid" }] });
    expect(lines[0]).toBe("info: credential → invalid");
  });

  test("but a mistake of ours ends the step, and its words reach no prompt", async () => {
    peers.openai.setScript(first(look()));
    const mistake = new TypeError(`cannot read ${OTHER_KEY}`);
    const { task } = taskOf({ tools: [tool({ run: () => Promise.reject(mistake) })] });
    await expect(runAgent(callOf(peers.openai), task)).rejects.toBe(mistake);
    expect(peers.openai.requests).toHaveLength(1);
  });

  test("and a sealed vault ends it too", async () => {
    peers.openai.setScript(first(look()));
    const sealed = new AppError("sealed", "Keyhold is sealed.");
    const { task } = taskOf({ tools: [tool({ run: () => Promise.reject(sealed) })] });
    await expect(runAgent(callOf(peers.openai), task)).rejects.toBe(sealed);
  });
});

describe("a value", () => {
  const sent = () => JSON.stringify(peers.openai.requests.map(({ body, path }) => [path, body]));

  test.each([
    ["as it is", { said: OTHER_KEY, [OTHER_KEY]: 1 }],
    ["as a text", `your key is ${OTHER_KEY}`],
    ["in base64", Buffer.from(`x${OTHER_KEY}`).toString("base64")],
    ["inside JSON inside JSON", { said: JSON.stringify({ key: OTHER_KEY }) }],
  ])("that a tool echoes %s is masked before the next prompt", async (_how, content) => {
    peers.openai.setScript(first(look()));
    const { task } = taskOf({ tools: [tool({ run: () => Promise.resolve({ status: 200, content }) })] });
    await runAgent(callOf(peers.openai), task);
    expect(findCanary(sent(), OTHER_KEY)).toEqual([]);
    expect(sent()).toContain("[OTHER_KEY]");
  });

  test("that stands in the question, the instructions or a description is masked", async () => {
    const { task } = taskOf({
      system: `Never say ${OTHER_KEY}.`,
      prompt: `Is ${OTHER_KEY} good?`,
      tools: [tool({ description: `Takes ${OTHER_KEY}.` })],
    });
    await runAgent(callOf(peers.openai), task);
    expect(findCanary(sent(), OTHER_KEY)).toEqual([]);
    expect(sent()).toContain("Is [OTHER_KEY] good?");
  });

  test("that the model itself says is in no answer, record or line", async () => {
    peers.openai.setScript(({ toolResults }) =>
      toolResults.length === 0
        ? { chunks: [`I try ${OTHER_KEY}`], ...look({ at: OTHER_KEY }) }
        : { chunks: [`It was ${OTHER_KEY}.`] },
    );
    const { task, lines } = taskOf({ tools: [tool({ about: ({ at }) => String(at) })] });
    const answer = await runAgent(callOf(peers.openai), task);
    expect(answer).toMatchObject({
      text: "It was [OTHER_KEY].",
      toolCalls: [{ input: { at: "[OTHER_KEY]" } }],
    });
    expect(findCanary(JSON.stringify([answer, lines]), OTHER_KEY)).toEqual([]);
    expect(findCanary(sent(), OTHER_KEY)).toEqual([]);
  });
});

describe("a model that does not answer", () => {
  test("is one sentence of ours, with nothing of the request", async () => {
    peers.openai.setScript(() => ({ failure: { status: 500, message: `oops ${KEY}` } }));
    const { task } = taskOf();
    await expect(runAgent(callOf(peers.openai), task)).rejects.toMatchObject({
      name: "PeerError",
      code: "upstream",
      message: expect.stringMatching(/failed \(500\): “oops \[LLM_KEY\]”\.$/) as string,
    });
    expect(peers.openai.requests).toHaveLength(1);
  });

  test("and refuses the key says that", async () => {
    peers.openai.setKey("sk-another");
    const { task } = taskOf();
    await expect(runAgent(callOf(peers.openai), task)).rejects.toMatchObject({
      outcome: "rejected",
      message: expect.stringContaining("refused the key (401)") as string,
    });
  });

  test("is left when the step ends", async () => {
    const stop = new AbortController();
    peers.openai.setScript(first(look()));
    const run = (_input: unknown, signal: AbortSignal) => {
      stop.abort();
      return Promise.reject(signal.aborted ? new AppError("upstream", "Stopped.") : new Error("not told"));
    };
    const { task } = taskOf({ tools: [tool({ run })] });
    const call = callOf(peers.openai, "openai", { signal: stop.signal });
    await expect(runAgent(call, task)).rejects.toThrow("Stopped before the answer was complete.");
    expect(peers.openai.requests).toHaveLength(1);
  });

  test("a configuration that leads elsewhere than its credential is never asked", async () => {
    const call = callOf(peers.openai);
    const slots = { credential: [credentialFor(peers.openai, { hosts: ["https://api.example"] })] };
    await expect(runAgent({ ...call, slots }, taskOf().task)).rejects.toMatchObject({ code: "invalid" });
    expect(peers.openai.requests).toHaveLength(0);
  });
});
