import { createServer } from "node:net";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { DriverResult, HeldCredential, ProgressEvent } from "@/lib/consumers/driver";
import { createRedactor } from "@/lib/runtime/redact/redactor";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { startAnthropicPeer } from "@/lib/testing/peers/anthropic";
import { startGooglePeer } from "@/lib/testing/peers/google";
import type { ModelPeer } from "@/lib/testing/peers/model-peer";
import { greet } from "@/lib/testing/peers/model-script";
import { startOpenAiPeer } from "@/lib/testing/peers/openai";
import { llmConfigOf } from "./llm/config";
import { endpointOf } from "./llm/endpoint";
import { listen } from "./llm/listen";
import { modelAt } from "./llm/model";
import { llmConfig } from "./llm-config";

const KEY = "sk-canary-0a1b2c3d4e5f6a7b8c9d";
const OTHER_KEY = "sk-canary-ffeeddccbbaa99887766";
const ORGANISATION = "org-canary-42";

let openai: ModelPeer;
let anthropic: ModelPeer;
let google: ModelPeer;
let keyless: ModelPeer;
let unlisted: ModelPeer;
let nobody: number;
/** Everything that left the driver in one test. */
let left: unknown[] = [];

beforeAll(async () => {
  openai = await startOpenAiPeer({ key: KEY, models: ["gpt-peer"] });
  anthropic = await startAnthropicPeer({ key: KEY, models: ["claude-peer"] });
  google = await startGooglePeer({ key: KEY, models: ["gemini-peer"] });
  keyless = await startOpenAiPeer({ key: null });
  unlisted = await startOpenAiPeer({ key: KEY });
  nobody = await unusedPort();
  const listed = [openai, anthropic, google, keyless].map(({ port }) => port);
  process.env.KEYHOLD_EGRESS_ALLOW = [...listed, nobody].map((port) => `127.0.0.1:${port}`).join();
});

afterAll(async () => {
  await Promise.all([openai, anthropic, google, keyless, unlisted].map((peer) => peer.close()));
});

beforeEach(() => {
  left = [];
  for (const peer of [openai, anthropic, google, keyless]) {
    peer.requests.length = 0;
    peer.setScript(greet);
  }
  openai.setKey(KEY);
  for (const method of ["log", "info", "warn", "error"] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => void left.push(words));
  }
});

afterEach(() => {
  const printed = [inspect(left, { depth: 20, showHidden: true }), JSON.stringify(left, readErrors)];
  for (const value of [KEY, OTHER_KEY]) {
    expect(printed.flatMap((text) => findCanary(text, value))).toEqual([]);
  }
  vi.restoreAllMocks();
});

/** Errors are empty in JSON; what they hold is what counts. */
const readErrors = (_name: string, value: unknown): unknown =>
  value instanceof Error ? [Object.entries(value), value.message, value.stack, value.cause] : value;

function unusedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

function credentialFor(peer: Pick<ModelPeer, "url">, parts: Partial<HeldCredential> = {}): HeldCredential {
  return {
    id: "cred_1",
    key: "LLM_KEY",
    name: "LLM prod",
    type: "api_token",
    templateId: null,
    version: 1,
    plain: {},
    secrets: { token: new Secret(KEY) },
    hosts: [peer.url],
    environment: {},
    ...parts,
  };
}

interface Attempt {
  config: Record<string, unknown>;
  credential?: HeldCredential;
  prompt?: string;
  signal?: AbortSignal;
}

async function attempt({ config, credential, prompt = "Say hello.", signal }: Attempt) {
  const redactor = createRedactor();
  for (const secret of Object.values(credential?.secrets ?? {})) redactor.add("LLM_KEY", secret.expose());
  const events: ProgressEvent[] = [];
  const call = {
    consumer: { id: "cons_1", name: "Support triage", revision: 1, config },
    slots: credential ? { credential: [credential] } : {},
    redactor,
    progress: (event: ProgressEvent) => void events.push(event),
    signal: signal ?? new AbortController().signal,
  };
  left.push(events);
  try {
    const result: DriverResult = await llmConfig.try(call, { prompt });
    left.push(result);
    return { result, events, texts: events.map(({ text }) => text) };
  } catch (error) {
    left.push(error);
    throw error;
  }
}

const openaiConfig = (rest: Record<string, unknown> = {}) => ({
  provider: "openai",
  model: "gpt-peer",
  baseUrl: `${openai.url}/v1`,
  ...rest,
});

describe("an answer", () => {
  test.each([
    ["openai", () => openai, "gpt-peer", "/v1/chat/completions", "authorization", `Bearer ${KEY}`],
    ["openai_compatible", () => openai, "gpt-peer", "/v1/chat/completions", "authorization", `Bearer ${KEY}`],
    ["anthropic", () => anthropic, "claude-peer", "/v1/messages", "x-api-key", KEY],
    [
      "google",
      () => google,
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
    const credential = credentialFor(openai);
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
    expect(openai.requests).toMatchObject([
      { path: "/v1/responses", headers: { authorization: `Bearer ${KEY}` } },
    ]);
  });

  test("is asked for with the temperature and the most tokens of the configuration", async () => {
    await attempt({
      config: openaiConfig({ temperature: 0.25, maxTokens: 64 }),
      credential: credentialFor(openai),
      prompt: "How warm?",
    });
    expect(openai.requests[0]!.body).toMatchObject({
      model: "gpt-peer",
      temperature: 0.25,
      max_tokens: 64,
      messages: [{ role: "user", content: "How warm?" }],
    });
  });

  test("that quotes the key is masked, also where the key is cut in two", async () => {
    openai.setScript(() => ({
      chunks: [
        "Your key is ",
        KEY.slice(0, 11),
        KEY.slice(11),
        `, in hex ${Buffer.from(KEY).toString("hex")}.`,
      ],
    }));
    const { result, texts } = await attempt({ config: openaiConfig(), credential: credentialFor(openai) });
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
      const credential = credentialFor(openai, {
        type,
        templateId,
        plain: "base_url" in plain ? { base_url: `${openai.url}/v1` } : plain,
        secrets: { other: new Secret(OTHER_KEY), [field]: new Secret(KEY) },
      });
      const { result } = await attempt({ config: openaiConfig(), credential });
      expect(result.ok).toBe(true);
      expect(openai.requests[0]!.headers.authorization).toBe(`Bearer ${KEY}`);
    },
  );

  test("goes to the credential's own base URL when the configuration has none", async () => {
    const credential = credentialFor(openai, {
      type: "llm_provider",
      plain: { base_url: `${openai.url}/v1` },
    });
    const config = { provider: "openai_compatible", model: "gpt-peer" };
    expect(
      (await attempt({ config, credential: { ...credential, secrets: { api_key: new Secret(KEY) } } })).result
        .ok,
    ).toBe(true);
  });

  test("is accompanied by the organisation and the project of its credential", async () => {
    const plain = { organization_id: ORGANISATION, project_id: "proj_7" };
    await attempt({ config: openaiConfig(), credential: credentialFor(openai, { plain }) });
    expect(openai.requests[0]!.headers).toMatchObject({
      "openai-organization": ORGANISATION,
      "openai-project": "proj_7",
    });
  });

  test("of the current version is used by the next call", async () => {
    const config = openaiConfig();
    expect((await attempt({ config, credential: credentialFor(openai) })).result.ok).toBe(true);
    openai.setKey(OTHER_KEY);
    expect((await attempt({ config, credential: credentialFor(openai) })).result.outcome).toBe("rejected");
    const rotated = credentialFor(openai, { version: 2, secrets: { token: new Secret(OTHER_KEY) } });
    expect((await attempt({ config, credential: rotated })).result.ok).toBe(true);
    expect(openai.requests.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${KEY}`,
      `Bearer ${KEY}`,
      `Bearer ${OTHER_KEY}`,
    ]);
  });

  test("is not sent when it cannot stand in a header, and is not quoted", async () => {
    for (const bad of [`${KEY}\r\nx-smuggled: 1`, `${KEY}…`]) {
      const credential = credentialFor(openai, { secrets: { token: new Secret(bad) } });
      await expect(attempt({ config: openaiConfig(), credential })).rejects.toMatchObject({
        code: "invalid",
      });
    }
    expect(openai.requests).toEqual([]);
  });

  test("that is missing where it has to be is asked for, and nothing is called", async () => {
    const credential = credentialFor(openai, { secrets: {} });
    await expect(attempt({ config: openaiConfig(), credential })).rejects.toMatchObject({
      code: "credential_empty",
      message: "“LLM prod” holds no key. Enter it, then try again.",
    });
    expect(openai.requests).toEqual([]);
  });
});

describe("without a key", () => {
  const KEY_HEADERS = ["authorization", "x-api-key", "x-goog-api-key", "openai-organization"];

  test.each(["openai", "openai_compatible", "ollama", "anthropic", "google"])(
    "no header of one is sent to %s, not even an empty one",
    async (provider) => {
      const before = keyless.unauthenticated;
      const config = { provider, model: "llama", baseUrl: `${keyless.url}/v1` };
      await attempt({ config });
      expect(keyless.requests).toHaveLength(1);
      expect(Object.keys(keyless.requests[0]!.headers).filter((name) => KEY_HEADERS.includes(name))).toEqual(
        [],
      );
      expect(JSON.stringify(keyless.requests)).not.toContain("added-by-the-transport");
      expect(keyless.unauthenticated).toBe(before + 1);
    },
  );

  test("a host that asks for none answers, with a credential of a server without keys too", async () => {
    const config = { provider: "ollama", model: "llama" };
    const { result } = await attempt({ config: { ...config, baseUrl: keyless.url } });
    expect(result).toMatchObject({ ok: true, text: "Hello from the peer." });
    const credential = credentialFor(keyless, {
      templateId: "ollama",
      plain: { base_url: keyless.url },
      secrets: {},
    });
    expect((await attempt({ config, credential })).result.ok).toBe(true);
    expect(keyless.requests.map(({ path }) => path)).toEqual([
      "/v1/chat/completions",
      "/v1/chat/completions",
    ]);
    expect(keyless.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
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

describe("a call that fails", () => {
  test.each([
    [
      "openai",
      () => openai,
      "gpt-peer",
      "“Incorrect API key provided: [key]. You can find your API key at https://platform.openai.com/account/api-keys.”",
      401,
    ],
    ["anthropic", () => anthropic, "claude-peer", "“invalid x-api-key”.", 401],
    ["google", () => google, "gemini-peer", "“API key not valid. Please pass a valid API key.”", 400],
  ])("because %s refuses the key says so in the peer's words", async (provider, at, model, words, status) => {
    const peer = at();
    const baseUrl = peer.url + (provider === "google" ? "/v1beta" : "/v1");
    const credential = credentialFor(peer, { secrets: { token: new Secret(OTHER_KEY) } });
    const { result } = await attempt({ config: { provider, model, baseUrl }, credential });
    expect(result).toMatchObject({ ok: false, outcome: "rejected", text: "", firstTokenMs: null });
    expect(result.message).toContain(`refused the key (${status}): ${words}`);
  });

  test.each([
    ["openai", () => openai],
    ["anthropic", () => anthropic],
    ["google", () => google],
  ])("because %s has no such model accepts the key", async (provider, at) => {
    const peer = at();
    const baseUrl = peer.url + (provider === "google" ? "/v1beta" : "/v1");
    const { result } = await attempt({
      config: { provider, model: "nope-9", baseUrl },
      credential: credentialFor(peer),
    });
    expect(result).toMatchObject({ ok: false, outcome: "valid" });
    expect(result.message).toContain("has no model “nope-9” (404): ");
  });

  test("because nothing lives at the base URL says which part to look at", async () => {
    const config = openaiConfig({ baseUrl: `${openai.url}/wrong` });
    const { result } = await attempt({ config, credential: credentialFor(openai) });
    expect(result).toMatchObject({ ok: false, outcome: "unknown" });
    expect(result.message).toMatch(/has nothing at this address \(404\).*Check the base URL\.$/);
  });

  test.each([
    ["a page", "<html>Welcome</html>", 200],
    ["JSON of another kind", '{"hello":"world"}', 200],
  ])("because the host answers with %s is no answer", async (_what, raw, status) => {
    openai.setScript(() => ({ failure: { status, raw } }));
    const { result } = await attempt({ config: openaiConfig(), credential: credentialFor(openai) });
    expect(result).toMatchObject({ ok: false, outcome: "unknown" });
    expect(result.message).toContain("answered with something that is not a model's answer.");
  });

  test("because the answer breaks off keeps what was said", async () => {
    openai.setScript(() => ({ chunks: ["Half an ", "answer"], breaks: true }));
    const { result, texts } = await attempt({ config: openaiConfig(), credential: credentialFor(openai) });
    expect(result).toMatchObject({ ok: false, outcome: "unknown", text: "Half an answer" });
    expect(result.message).toContain("ended the connection before the answer was complete.");
    expect(texts.join("")).toBe("Half an answer");
  });

  test("because the peer is overloaded or counts the calls says nothing about the key", async () => {
    for (const status of [429, 500, 503]) {
      openai.setScript(() => ({ failure: { status, message: "Come back later." } }));
      const { result } = await attempt({ config: openaiConfig(), credential: credentialFor(openai) });
      expect(result).toMatchObject({ ok: false, outcome: "unknown" });
    }
    expect(openai.requests).toHaveLength(3);
  });

  test("with the key in the peer's message masks it", async () => {
    openai.setScript(() => ({ failure: { status: 401, message: `No such key: ${KEY}\u0000\nbye` } }));
    const { result } = await attempt({ config: openaiConfig(), credential: credentialFor(openai) });
    expect(result.message).toMatch(/refused the key \(401\): “No such key: \[LLM_KEY\] bye”\.$/);
  });

  test("because nobody is there says nothing about the key", async () => {
    const url = `http://127.0.0.1:${nobody}`;
    const config = { provider: "openai_compatible", model: "m", baseUrl: `${url}/v1` };
    const { result } = await attempt({ config, credential: credentialFor({ url }) });
    expect(result).toMatchObject({
      ok: false,
      outcome: "unknown",
      message: `No answer from 127.0.0.1:${nobody}.`,
    });
  });

  test("because somebody stops it ends at once", async () => {
    openai.setScript(() => ({ chunks: ["One ", "two "], stalls: true }));
    const stop = new AbortController();
    const asking = attempt({
      config: openaiConfig(),
      credential: credentialFor(openai),
      signal: stop.signal,
    });
    await vi.waitFor(() => expect(openai.requests).toHaveLength(1));
    stop.abort();
    expect((await asking).result).toMatchObject({
      ok: false,
      outcome: "unknown",
      message: "Stopped before the answer was complete.",
    });
  });
});

describe("an address that may not be called", () => {
  test("is refused before anything is sent, with the line that would allow it", async () => {
    const config = openaiConfig({ baseUrl: `${unlisted.url}/v1` });
    await expect(attempt({ config, credential: credentialFor(unlisted) })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining(`KEYHOLD_EGRESS_ALLOW=127.0.0.1:${unlisted.port}`) as string,
    });
    expect(unlisted.requests).toEqual([]);
  });

  test("because the credential is not bound to it is refused, with what to do", async () => {
    const credential = credentialFor({ url: "api.openai.com" });
    await expect(attempt({ config: openaiConfig(), credential })).rejects.toMatchObject({
      code: "invalid",
      message: expect.stringContaining("bind the host together with the secret") as string,
    });
    expect(openai.requests).toEqual([]);
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
