import { describe, expect, test } from "vitest";
import { createRedactor } from "@/lib/runtime/redact/redactor";
import { credentialFor, KEY, useModelPeers } from "@/lib/testing/llm-attempts";
import type { ModelPeer } from "@/lib/testing/peers/model-peer";
import type { ModelCall } from "./model";
import { askForObject } from "./object";
import { askForText } from "./text";

const peers = useModelPeers();

const SCHEMA = {
  type: "object",
  properties: { city: { type: "string" }, people: { type: "integer", minimum: 1 } },
  required: ["city"],
  additionalProperties: false,
};

function callOf(peer: ModelPeer, provider = "openai_compatible"): ModelCall {
  const redactor = createRedactor();
  redactor.add("LLM_KEY", KEY);
  return {
    consumer: {
      ...{ id: "cons_1", name: "Model", revision: 1 },
      config: { provider, model: "gpt-peer", baseUrl: `${peer.url}/v1` },
    },
    slots: { credential: [credentialFor(peer)] },
    redactor,
    signal: new AbortController().signal,
  };
}

const ask = (text: string, schema: Record<string, unknown> = SCHEMA, provider?: string) => {
  peers.openai.setScript(() => ({ chunks: [text] }));
  const question = { system: undefined, prompt: "Where?", schema };
  return askForObject(callOf(peers.openai, provider), question);
};

describe("an object", () => {
  test.each([
    ["alone", '{"city":"Rome","people":3}'],
    ["in a fence", '```json\n{"city":"Rome","people":3}\n```'],
  ])("that stands %s is the answer", async (_how, text) => {
    expect(await ask(text)).toEqual({
      object: { city: "Rome", people: 3 },
      usage: { inputTokens: 12, outputTokens: 7 },
    });
  });

  test("is asked for with its schema, as the provider takes it and in words", async () => {
    await ask('{"city":"Rome"}', SCHEMA, "openai");
    const body = peers.openai.requests[0]!.body as Record<string, unknown>;
    expect(body.response_format).toMatchObject({ type: "json_schema", json_schema: { strict: false } });
    expect(JSON.stringify(body.messages)).toContain("JSON Schema");
    peers.openai.requests.length = 0;
    await ask('{"city":"Rome"}');
    expect(peers.openai.requests[0]!.body).toMatchObject({ response_format: { type: "json_object" } });
  });

  test("has the defaults of its schema", async () => {
    const schema = { type: "object", properties: { mood: { type: "string", default: "calm" } } };
    expect((await ask("{}", schema)).object).toEqual({ mood: "calm" });
  });
});

describe("an answer that is none is refused in one sentence", () => {
  test.each([
    ["words", "I would say Rome.", "did not answer with JSON."],
    ["nothing", "", "did not answer with JSON."],
    ["another shape", '{"people":3}', "does not fit the schema: answer.city is required."],
    ["a wrong type", '{"city":7}', "answer.city must be string."],
    ["too much", '{"city":"Rome","secret":"x"}', "answer.secret is not"],
    ["a list", '["Rome"]', "must be object"],
    ["a name that reaches a prototype", '{"city":"Rome","__proto__":{"a":1}}', "127.0.0.1"],
  ])("%s", async (_what, text, sentence) => {
    await expect(ask(text)).rejects.toMatchObject({
      name: "PeerError",
      code: "upstream",
      message: expect.stringContaining(sentence) as string,
    });
    await expect(ask(text)).rejects.not.toMatchObject({ message: expect.stringContaining("Rome") as string });
  });

  test("and a schema that is none is never asked about", async () => {
    await expect(ask("{}", { type: "nonsense" })).rejects.toMatchObject({ code: "invalid" });
    await expect(ask("{}", { $ref: "https://evil.example/schema" })).rejects.toMatchObject({
      code: "invalid",
    });
    expect(peers.openai.requests).toHaveLength(0);
  });
});

describe("a text", () => {
  const text = (turn: Parameters<ModelPeer["setScript"]>[0]) => {
    peers.openai.setScript(turn);
    return askForText(callOf(peers.openai), { system: "Be short.", prompt: `Is ${KEY} good?` });
  };

  test("is the answer, masked", async () => {
    expect(await text(() => ({ chunks: [`Yes, ${KEY} is.`] }))).toEqual({
      text: "Yes, [LLM_KEY] is.",
      cut: false,
      usage: { inputTokens: 12, outputTokens: 7 },
    });
    const { messages } = peers.openai.requests[0]!.body as { messages: unknown };
    expect(messages).toEqual([
      { role: "system", content: "Be short." },
      { role: "user", content: "Is [LLM_KEY] good?" },
    ]);
  });

  test("that does not come is a sentence", async () => {
    await expect(text(() => ({ failure: { status: 429, message: "slow down" } }))).rejects.toThrow(
      /takes no more calls for now \(429\): “slow down”/,
    );
    await expect(text(() => ({ failure: { status: 200, raw: "<h1>Hi</h1>" } }))).rejects.toThrow(
      /not a model's answer/,
    );
  });
});
