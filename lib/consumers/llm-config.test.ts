import { describe, expect, test } from "vitest";
import { createRedactor } from "@/lib/runtime/redact/redactor";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { attempt, credentialFor, KEY, OTHER_KEY, useModelPeers } from "@/lib/testing/llm-attempts";
import { llmConfigOf } from "./llm/config";
import { endpointOf } from "./llm/endpoint";
import { listen } from "./llm/listen";
import { modelAt } from "./llm/model";
import { llmConfig } from "./llm-config";

const ORGANISATION = "org-canary-42";
const peers = useModelPeers();

const openaiConfig = (rest: Record<string, unknown> = {}) => ({
  provider: "openai",
  model: "gpt-peer",
  baseUrl: `${peers.openai.url}/v1`,
  ...rest,
});

describe("an answer", () => {
  test.each([
    ["openai", () => peers.openai, "gpt-peer", "/v1/chat/completions", "authorization", `Bearer ${KEY}`],
    [
      "openai_compatible",
      () => peers.openai,
      "gpt-peer",
      "/v1/chat/completions",
      "authorization",
      `Bearer ${KEY}`,
    ],
    ["anthropic", () => peers.anthropic, "claude-peer", "/v1/messages", "x-api-key", KEY],
    [
      "google",
      () => peers.google,
      "gemini-peer",
      "/v1beta/models/gemini-peer:streamGenerateContent?alt=sse",
      "x-goog-api-key",
      KEY,
    ],
  ])(
    "of %s is streamed piece by piece, with the key in its header alone",
    async (provider, at, model, path, header, sent) => {
      const peer = at();
      const baseUrl = peer.url + (provider === "google" ? "/v1beta" : "/v1");
      const { result, texts, events } = await attempt({
        config: { provider, model, baseUrl },
        credential: credentialFor(peer),
      });
      expect(result).toEqual({
        ok: true,
        outcome: "valid",
        message: expect.stringMatching(/answered\.$/) as string,
        text: "Hello from the peer.",
        model,
        usage: { inputTokens: 12, outputTokens: 7 },
        finishReason: "stop",
        firstTokenMs: expect.any(Number) as number,
      });
      expect(events.every(({ type }) => type === "text")).toBe(true);
      expect(texts.length).toBeGreaterThan(1);
      expect(texts.join("")).toBe("Hello from the peer.");
      expect(peer.requests.map((request) => request.path)).toEqual([path]);
      const { [header]: key, ...rest } = peer.requests[0]!.headers;
      expect(key).toBe(sent);
      expect(findCanary(JSON.stringify([rest, peer.requests[0]!.body, path]), KEY)).toEqual([]);
    },
  );

  test("of OpenAI itself comes from its responses interface", async () => {
    const config = llmConfigOf(openaiConfig());
    const credential = credentialFor(peers.openai);
    const endpoint = { ...endpointOf(config, credential), isOfficial: true };
    const texts: string[] = [];
    const { heard } = await listen(
      {
        redactor: createRedactor(),
        progress: ({ text }) => texts.push(text),
        signal: new AbortController().signal,
      },
      { model: modelAt(endpoint, config, credential), prompt: "Say hello." },
    );
    expect(heard).toMatchObject({ text: "Hello from the peer.", finishReason: "stop", model: "gpt-peer" });
    expect(texts.length).toBeGreaterThan(1);
    expect(peers.openai.requests).toMatchObject([
      { path: "/v1/responses", headers: { authorization: `Bearer ${KEY}` } },
    ]);
  });

  test("is asked for with the temperature and the most tokens of the configuration", async () => {
    await attempt({
      config: openaiConfig({ temperature: 0.25, maxTokens: 64 }),
      credential: credentialFor(peers.openai),
      prompt: "How warm?",
    });
    expect(peers.openai.requests[0]!.body).toMatchObject({
      model: "gpt-peer",
      temperature: 0.25,
      max_tokens: 64,
      messages: [{ role: "user", content: "How warm?" }],
    });
  });

  test("that quotes the key is masked, also where the key is cut in two", async () => {
    peers.openai.setScript(() => ({
      chunks: [
        "Your key is ",
        KEY.slice(0, 11),
        KEY.slice(11),
        `, in hex ${Buffer.from(KEY).toString("hex")}.`,
      ],
    }));
    const { result, texts } = await attempt({
      config: openaiConfig(),
      credential: credentialFor(peers.openai),
    });
    expect(result.text).toBe("Your key is [LLM_KEY], in hex [LLM_KEY].");
    expect(texts.join("")).toBe(result.text);
  });
});

describe("the key", () => {
  test.each([
    ["llm_provider", null, { provider: "openai" }, "api_key"],
    ["api_token", null, {}, "token"],
    ["api_token", "openai-compatible", { base_url: "set below" }, "token"],
  ])(
    "of a credential of type %s and template %s is its primary field",
    async (type, templateId, plain, field) => {
      const credential = credentialFor(peers.openai, {
        type,
        templateId,
        plain: "base_url" in plain ? { base_url: `${peers.openai.url}/v1` } : plain,
        secrets: { other: new Secret(OTHER_KEY), [field]: new Secret(KEY) },
      });
      const { result } = await attempt({ config: openaiConfig(), credential });
      expect(result.ok).toBe(true);
      expect(peers.openai.requests[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
    },
  );

  test("goes to the credential's own base URL when the configuration has none", async () => {
    const credential = credentialFor(peers.openai, {
      type: "llm_provider",
      plain: { base_url: `${peers.openai.url}/v1` },
    });
    const config = { provider: "openai_compatible", model: "gpt-peer" };
    expect(
      (await attempt({ config, credential: { ...credential, secrets: { api_key: new Secret(KEY) } } })).result
        .ok,
    ).toBe(true);
  });

  test("is accompanied by the organisation and the project of its credential", async () => {
    const plain = { organization_id: ORGANISATION, project_id: "proj_7" };
    await attempt({ config: openaiConfig(), credential: credentialFor(peers.openai, { plain }) });
    expect(peers.openai.requests[0]!.headers).toMatchObject({
      "openai-organization": ORGANISATION,
      "openai-project": "proj_7",
    });
  });

  test("of the current version is used by the next call", async () => {
    const config = openaiConfig();
    expect((await attempt({ config, credential: credentialFor(peers.openai) })).result.ok).toBe(true);
    peers.openai.setKey(OTHER_KEY);
    expect((await attempt({ config, credential: credentialFor(peers.openai) })).result.outcome).toBe(
      "rejected",
    );
    const rotated = credentialFor(peers.openai, { version: 2, secrets: { token: new Secret(OTHER_KEY) } });
    expect((await attempt({ config, credential: rotated })).result.ok).toBe(true);
    expect(peers.openai.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${KEY}`,
      `Bearer ${KEY}`,
      `Bearer ${OTHER_KEY}`,
    ]);
  });

  test("is not sent when it cannot stand in a header, and is not quoted", async () => {
    for (const bad of [`${KEY}\r\nx-smuggled: 1`, `${KEY}…`]) {
      const credential = credentialFor(peers.openai, { secrets: { token: new Secret(bad) } });
      await expect(attempt({ config: openaiConfig(), credential })).rejects.toMatchObject({
        code: "invalid",
      });
    }
    expect(peers.openai.requests).toEqual([]);
  });

  test("that is missing where it has to be is asked for, and nothing is called", async () => {
    const credential = credentialFor(peers.openai, { secrets: {} });
    await expect(attempt({ config: openaiConfig(), credential })).rejects.toMatchObject({
      code: "credential_empty",
      message: "“LLM prod” holds no key. Enter it, then try again.",
    });
    expect(peers.openai.requests).toEqual([]);
  });
});

describe("without a key", () => {
  const KEY_HEADERS = ["authorization", "x-api-key", "x-goog-api-key", "openai-organization"];

  test.each(["openai", "openai_compatible", "ollama", "anthropic", "google"])(
    "no header of one is sent to %s, not even an empty one",
    async (provider) => {
      const before = peers.keyless.unauthenticated;
      const config = { provider, model: "llama", baseUrl: `${peers.keyless.url}/v1` };
      await attempt({ config });
      expect(peers.keyless.requests).toHaveLength(1);
      expect(
        Object.keys(peers.keyless.requests[0]!.headers).filter((name) => KEY_HEADERS.includes(name)),
      ).toEqual([]);
      expect(JSON.stringify(peers.keyless.requests)).not.toContain("added-by-the-transport");
      expect(peers.keyless.unauthenticated).toBe(before + 1);
    },
  );

  test("a host that asks for none answers, with a credential of a server without keys too", async () => {
    const config = { provider: "ollama", model: "llama" };
    const { result } = await attempt({ config: { ...config, baseUrl: peers.keyless.url } });
    expect(result).toMatchObject({ ok: true, text: "Hello from the peer." });
    const credential = credentialFor(peers.keyless, {
      templateId: "ollama",
      plain: { base_url: peers.keyless.url },
      secrets: {},
    });
    expect((await attempt({ config, credential })).result.ok).toBe(true);
    expect(peers.keyless.requests.map(({ path }) => path)).toEqual([
      "/v1/chat/completions",
      "/v1/chat/completions",
    ]);
    expect(peers.keyless.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test("a host that asks for one is said to ask for one", async () => {
    const { result } = await attempt({ config: openaiConfig() });
    expect(result).toMatchObject({ ok: false, outcome: "rejected" });
    expect(result.message).toMatch(
      /^OpenAI \(127\.0\.0\.1:\d+\) asks for a key \(401\): “You didn't provide an API key\./,
    );
    expect(result.message).toMatch(/Assign a credential to this configuration\.$/);
  });
});

describe("before anything is called", () => {
  test("a question has one field and no other", () => {
    expect(llmConfig.input.safeParse({ prompt: "Hi" }).success).toBe(true);
    for (const input of [{}, { prompt: "" }, { prompt: "x".repeat(20_001) }, { prompt: "Hi", model: "m" }]) {
      expect(llmConfig.input.safeParse(input).success).toBe(false);
    }
  });

  test("a configuration that no call could use is a problem of its field", () => {
    const check = (config: Record<string, unknown>) => llmConfig.check!(config);
    expect(check(openaiConfig())).toEqual({});
    expect(check({ provider: "openai", model: "m", baseUrl: "" })).toEqual({});
    expect(check(openaiConfig({ baseUrl: "https://llm.example.com/v1?a=b" }))).toEqual({
      baseUrl: ["A base URL ends before the question mark."],
    });
    for (const model of ["../files", "gemini?x=1", "a#b", "models/../../x"]) {
      expect(Object.keys(check({ provider: "google", model }))).toEqual(["model"]);
    }
    expect(check({ provider: "google", model: "models/gemini-2.5-flash" })).toEqual({});
  });

  test("an incomplete configuration names its fields", async () => {
    await expect(attempt({ config: { provider: "openai" } })).rejects.toMatchObject({
      code: "invalid",
      fields: { model: ["Check this field."] },
    });
  });
});
