import Anthropic from "@anthropic-ai/sdk";
import OpenAI from "openai";
import { afterEach, describe, expect, test } from "vitest";
import { startAnthropicPeer } from "./anthropic";
import { startGooglePeer } from "./google";
import type { ModelPeer } from "./model-peer";
import type { ModelScript } from "./model-script";
import { startOpenAiPeer } from "./openai";

const KEY = "sk-peer-0123456789abcdefghij";
const GREETING = "Hello from the peer.";
const open: ModelPeer[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((peer) => peer.close()));
});

const opened = async (starting: Promise<ModelPeer>) => {
  const peer = await starting;
  open.push(peer);
  return peer;
};

/** Asks for the weather once, then says what the tool gave back. */
const weather: ModelScript = ({ toolResults }) =>
  toolResults.length === 0
    ? { toolCalls: [{ name: "weather", input: { city: "Bern" } }] }
    : { chunks: ["It is ", toolResults.join()] };

describe("the peer that speaks as OpenAI does", () => {
  const client = (peer: ModelPeer, apiKey = KEY) =>
    new OpenAI({ apiKey, baseURL: `${peer.url}/v1`, maxRetries: 0 });
  const messages = [{ role: "user" as const, content: "Hello?" }];

  test("answers its vendor's client, whole and streamed", async () => {
    const peer = await opened(startOpenAiPeer({ key: KEY }));
    const { chat, responses, models } = client(peer);
    const whole = await chat.completions.create({ model: "gpt-5.2", messages });
    expect(whole.choices[0]?.message.content).toBe(GREETING);
    const stream = await chat.completions.create({ model: "gpt-5.2", messages, stream: true });
    const pieces: string[] = [];
    for await (const chunk of stream) pieces.push(chunk.choices[0]?.delta.content ?? "");
    expect(pieces.filter((piece) => piece !== "")).toEqual(["Hello ", "from ", "the ", "peer."]);
    expect((await responses.create({ model: "gpt-5.2", input: "Hello?" })).output_text).toBe(GREETING);
    const events = responses.stream({ model: "gpt-5.2", input: "Hello?" });
    expect((await events.finalResponse()).output_text).toBe(GREETING);
    expect((await models.list()).data.map(({ id }) => id)).toEqual(["peer-model"]);
    expect(peer.requests.map(({ path }) => path)).toContain("/v1/responses");
    expect(peer.unauthenticated).toBe(0);
  });

  test("refuses another key, no key and an unknown model as its vendor does", async () => {
    const peer = await opened(startOpenAiPeer({ key: KEY, models: ["gpt-5.2"] }));
    const ask = (apiKey: string, model: string) =>
      client(peer, apiKey).chat.completions.create({ model, messages });
    await expect(ask("sk-other-key-of-somebody", "gpt-5.2")).rejects.toMatchObject({
      status: 401,
      code: "invalid_api_key",
    });
    await expect(ask(KEY, "gpt-1")).rejects.toMatchObject({ status: 404, code: "model_not_found" });
    expect((await fetch(`${peer.url}/v1/models`)).status).toBe(401);
    expect(peer.unauthenticated).toBe(1);
    peer.setKey("sk-rotated-key-0123456789");
    await expect(ask(KEY, "gpt-5.2")).rejects.toMatchObject({ status: 401 });
  });

  test("calls tools and hears what they gave back", async () => {
    const peer = await opened(startOpenAiPeer({ key: KEY, script: weather }));
    const { completions } = client(peer).chat;
    const tools = [{ type: "function" as const, function: { name: "weather", parameters: {} } }];
    const first = await completions.create({ model: "gpt-5.2", messages, tools });
    const used = first.choices[0]!.message;
    const id = used.tool_calls![0]!.id;
    const result = { role: "tool" as const, tool_call_id: id, content: "sunny" };
    const second = await completions.create({ model: "gpt-5.2", messages: [...messages, used, result] });
    expect(second.choices[0]?.message.content).toBe("It is sunny");
  });
});

describe("the peer that speaks as Anthropic does", () => {
  const client = (peer: ModelPeer, apiKey = KEY) =>
    new Anthropic({ apiKey, baseURL: peer.url, maxRetries: 0 });
  const question = {
    model: "claude-peer",
    max_tokens: 100,
    messages: [{ role: "user" as const, content: "Hi" }],
  };

  test("answers its vendor's client, whole and streamed", async () => {
    const peer = await opened(startAnthropicPeer({ key: KEY }));
    const { messages, models } = client(peer);
    expect((await messages.create(question)).content).toMatchObject([{ type: "text", text: GREETING }]);
    const streamed = await messages.stream(question).finalMessage();
    expect(streamed).toMatchObject({ content: [{ text: GREETING }], usage: { output_tokens: 7 } });
    expect((await models.list()).data).toHaveLength(1);
  });

  test("refuses another key, no key and an unknown model as its vendor does", async () => {
    const peer = await opened(startAnthropicPeer({ key: KEY, models: ["claude-peer"] }));
    await expect(client(peer, "sk-ant-other").messages.create(question)).rejects.toMatchObject({
      status: 401,
      error: { error: { type: "authentication_error", message: "invalid x-api-key" } },
    });
    const unknown = client(peer).messages.create({ ...question, model: "claude-0" });
    await expect(unknown).rejects.toMatchObject({
      status: 404,
      error: { error: { message: "model: claude-0" } },
    });
    expect((await fetch(`${peer.url}/v1/models`)).status).toBe(401);
    expect(peer.unauthenticated).toBe(1);
  });

  test("calls tools and hears what they gave back", async () => {
    const peer = await opened(startAnthropicPeer({ key: KEY, script: weather }));
    const { messages } = client(peer);
    const tools = [{ name: "weather", input_schema: { type: "object" as const } }];
    const used = await messages.stream({ ...question, tools }).finalMessage();
    expect(used).toMatchObject({
      stop_reason: "tool_use",
      content: [{ name: "weather", input: { city: "Bern" } }],
    });
    const result = { type: "tool_result" as const, tool_use_id: "toolu_0_0", content: "sunny" };
    const heard = await messages.create({
      ...question,
      messages: [
        ...question.messages,
        { role: "assistant", content: used.content },
        { role: "user", content: [result] },
      ],
    });
    expect(heard.content).toMatchObject([{ text: "It is sunny" }]);
  });
});

describe("the peer that speaks as Google does", () => {
  const ask = (peer: ModelPeer, path: string, key?: string) =>
    fetch(`${peer.url}/v1beta/models/${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", ...(key !== undefined && { "x-goog-api-key": key }) },
      body: JSON.stringify({ contents: [{ role: "user", parts: [{ text: "Hi" }] }] }),
    });

  test("answers whole and streamed", async () => {
    const peer = await opened(startGooglePeer({ key: KEY }));
    const whole = (await (await ask(peer, "gemini-peer:generateContent", KEY)).json()) as object;
    expect(whole).toMatchObject({ candidates: [{ content: { parts: [{ text: GREETING }] } }] });
    const streamed = await (await ask(peer, "gemini-peer:streamGenerateContent?alt=sse", KEY)).text();
    expect(streamed.match(/^data: /gm)).toHaveLength(5);
  });

  test("refuses another key with 400, no key with 403 and an unknown model with 404", async () => {
    const peer = await opened(startGooglePeer({ key: KEY, models: ["gemini-peer"] }));
    const other = await ask(peer, "gemini-peer:generateContent", "AIza-other");
    expect(await other.json()).toMatchObject({
      error: { code: 400, details: [{ reason: "API_KEY_INVALID" }] },
    });
    expect((await ask(peer, "gemini-peer:generateContent")).status).toBe(403);
    expect((await ask(peer, "gemini-0:generateContent", KEY)).status).toBe(404);
    expect(peer.unauthenticated).toBe(1);
  });
});

test("a script may refuse, stall and break off", async () => {
  const script: ModelScript = ({ prompt }) =>
    prompt === "refuse"
      ? { failure: { status: 429, message: "Slow down." } }
      : { chunks: ["a"], breaks: true };
  const peer = await opened(startOpenAiPeer({ key: null, script }));
  const ask = (content: string) =>
    fetch(`${peer.url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify({ model: "m", stream: true, messages: [{ role: "user", content }] }),
    });
  expect(await (await ask("refuse")).json()).toMatchObject({ error: { message: "Slow down." } });
  await expect((await ask("break")).text()).rejects.toThrow();
});
