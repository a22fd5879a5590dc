import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import { env } from "@/lib/env";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { startAnthropicPeer } from "@/lib/testing/peers/anthropic";
import type { ModelPeer } from "@/lib/testing/peers/model-peer";
import { GREETING } from "@/lib/testing/peers/model-script";
import { startOpenAiPeer } from "@/lib/testing/peers/openai";
import { expectNowhere, relayBench, type RelayBench } from "@/lib/testing/relay";

const OPENAI_KEY = "sk-proj-canary0123456789abcdefghijklmnop";
const ANTHROPIC_KEY = "sk-ant-api03-canary0123456789abcdefghijk";

let bench: RelayBench;
let openai: ModelPeer;
let anthropic: ModelPeer;
let token: string;

beforeAll(async () => {
  await openTestInstance();
  bench = await relayBench();
  openai = await startOpenAiPeer({ key: OPENAI_KEY });
  anthropic = await startAnthropicPeer({ key: ANTHROPIC_KEY });
  const places = [openai, anthropic].map(({ port }) => `127.0.0.1:${port}`);
  env().KEYHOLD_EGRESS_ALLOW = places.join(",");
  const { ctx } = bench.world.people.owner;
  const provider = (key: string, name: string, base_url: string, api_key: string) =>
    createCredential(ctx, { type: "llm_provider", key, fields: { provider: name, base_url, api_key } });
  await provider("OPENAI", "openai_compatible", `${openai.url}/v1`, OPENAI_KEY);
  await provider("ANTHROPIC", "anthropic", anthropic.url, ANTHROPIC_KEY);
  token = await bench.token();
});
afterAll(async () => {
  await openai.close();
  await anthropic.close();
  await closeTestInstance();
});

const relay = (rest: string) => `http://127.0.0.1:${bench.api.port}/relay/${rest}`;
const said = GREETING.join("");
const question = [{ role: "user" as const, content: "Hello" }];
const sent = (peer: ModelPeer) => JSON.stringify(peer.requests);

describe.each(["OPENAI/v1", "OPENAI"])("OpenAI's own client with the base URL …/relay/%s", (rest) => {
  const client = () => new OpenAI({ baseURL: relay(rest), apiKey: token, maxRetries: 0 });

  test("answers a chat", async () => {
    const answer = await client().chat.completions.create({ model: "m", messages: question });
    expect(answer.choices[0]?.message.content).toBe(said);
    expect(openai.requests.at(-1)?.path).toBe("/v1/chat/completions");
  });

  test("streams a chat", async () => {
    const stream = await client().chat.completions.create({ model: "m", messages: question, stream: true });
    const parts: string[] = [];
    for await (const chunk of stream) parts.push(chunk.choices[0]?.delta.content ?? "");
    expect(parts.join("")).toBe(said);
    expect(parts.filter((part) => part !== "")).toEqual([...GREETING]);
  });

  test("uses the responses interface, whole and streamed", async () => {
    expect((await client().responses.create({ model: "m", input: "Hello" })).output_text).toBe(said);
    const parts: string[] = [];
    for await (const event of await client().responses.create({ model: "m", input: "Hello", stream: true }))
      if (event.type === "response.output_text.delta") parts.push(event.delta);
    expect(parts.join("")).toBe(said);
  });

  test("lists models", async () => {
    expect((await client().models.list()).data.map(({ id }) => id)).toEqual(["peer-model"]);
  });
});

describe("Anthropic's own client", () => {
  const create = { model: "m", max_tokens: 20, messages: question };

  test.each([
    ["with the token as its key", () => ({ apiKey: token })],
    ["with the token as its bearer token", () => ({ apiKey: null, authToken: token })],
  ])("answers and streams %s", async (_name, credentials) => {
    const client = new Anthropic({ baseURL: relay("ANTHROPIC"), maxRetries: 0, ...credentials() });
    const answer = await client.messages.create(create);
    expect(answer.content).toEqual([{ type: "text", text: said }]);
    const stream = client.messages.stream(create);
    expect(await stream.finalText()).toBe(said);
    expect(anthropic.requests.at(-1)?.headers["x-api-key"]).toBe(ANTHROPIC_KEY);
    expect(anthropic.requests.at(-1)?.headers.authorization).toBeUndefined();
  });
});

test("a client tells the service's errors as it always does, without its key", async () => {
  openai.setKey("sk-proj-another-key-0123456789abcdef");
  const client = new OpenAI({ baseURL: relay("OPENAI"), apiKey: token, maxRetries: 0 });
  const refused = await client.models.list().then(
    () => null,
    (error: unknown) => error,
  );
  openai.setKey(OPENAI_KEY);
  expect(refused).toMatchObject({ status: 401, code: "invalid_api_key" });
  expect(String(refused)).not.toContain(OPENAI_KEY);
});

test("a client learns that its token is none", async () => {
  const apiKey = token.slice(0, -1) + (token.endsWith("0") ? "1" : "0");
  const client = new OpenAI({ baseURL: relay("OPENAI"), apiKey, maxRetries: 0 });
  await expect(client.models.list()).rejects.toMatchObject({ status: 401 });
});

test("no service ever saw a machine token, and the keys are in no table", async () => {
  expect(sent(openai)).toContain(OPENAI_KEY);
  expect(sent(anthropic)).toContain(ANTHROPIC_KEY);
  expect(sent(openai) + sent(anthropic)).not.toContain("kh_");
  await expectNowhere(OPENAI_KEY);
  await expectNowhere(ANTHROPIC_KEY);
});
