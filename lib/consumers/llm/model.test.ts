import { generateText, stepCountIs, tool } from "ai";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { HeldCredential } from "@/lib/consumers/driver";
import { Secret } from "@/lib/secret";
import { startAnthropicPeer } from "@/lib/testing/peers/anthropic";
import { startGooglePeer } from "@/lib/testing/peers/google";
import type { ModelPeer } from "@/lib/testing/peers/model-peer";
import type { ModelScript } from "@/lib/testing/peers/model-script";
import { startOpenAiPeer } from "@/lib/testing/peers/openai";
import { llmConfigOf } from "./config";
import { modelOf } from "./model";

const KEY = "sk-canary-0a1b2c3d4e5f6a7b8c9d";
const OF_THE_ENVIRONMENT = "sk-environment-0123456789";

/** Asks for the weather once, then says what the tool gave back. */
const weather: ModelScript = ({ toolResults }) =>
  toolResults.length === 0
    ? { toolCalls: [{ name: "weather", input: { city: "Bern" } }] }
    : { chunks: ["It is ", toolResults.join()] };

const peers: Record<string, ModelPeer> = {};
const NAMES = [
  "OPENAI_API_KEY",
  "ANTHROPIC_API_KEY",
  "ANTHROPIC_AUTH_TOKEN",
  "GOOGLE_GENERATIVE_AI_API_KEY",
  "AI_GATEWAY_API_KEY",
];
const ADDRESSES = ["OPENAI_BASE_URL", "ANTHROPIC_BASE_URL"];

beforeAll(async () => {
  peers.openai = await startOpenAiPeer({ key: null, script: weather });
  peers.anthropic = await startAnthropicPeer({ key: null, script: weather });
  peers.google = await startGooglePeer({ key: null, script: weather });
  process.env.KEYHOLD_EGRESS_ALLOW = Object.values(peers)
    .map(({ port }) => `127.0.0.1:${port}`)
    .join();
  for (const name of NAMES) process.env[name] = OF_THE_ENVIRONMENT;
  for (const name of ADDRESSES) process.env[name] = "http://127.0.0.1:9/v1";
});

afterAll(async () => {
  await Promise.all(Object.values(peers).map((peer) => peer.close()));
});

afterEach(() => {
  for (const peer of Object.values(peers)) peer.requests.length = 0;
});

const credentialOf = ({ url }: ModelPeer): HeldCredential => ({
  id: "cred_1",
  key: "LLM_KEY",
  name: "LLM prod",
  type: "api_token",
  templateId: null,
  version: 1,
  plain: {},
  secrets: { token: new Secret(KEY) },
  hosts: [url],
  environment: {},
});

const PROVIDERS = ["openai", "anthropic", "google"];

function modelFor(provider: string, hasKey = true) {
  const peer = peers[provider]!;
  const config = llmConfigOf({ provider, model: "peer-model", baseUrl: peer.url });
  return { peer, model: modelOf(config, hasKey ? credentialOf(peer) : null) };
}

describe("a model", () => {
  test.each(PROVIDERS)("of %s lets an agent use tools, with the key on every turn", async (provider) => {
    const { peer, model } = modelFor(provider);
    const cities: string[] = [];
    const { text } = await generateText({
      model,
      prompt: "How is the weather?",
      stopWhen: stepCountIs(3),
      tools: {
        weather: tool({
          inputSchema: z.object({ city: z.string() }),
          execute: ({ city }) => {
            cities.push(city);
            return "sunny";
          },
        }),
      },
    });
    expect(cities).toEqual(["Bern"]);
    expect(text).toContain("sunny");
    expect(peer.requests).toHaveLength(2);
    const sent = peer.requests.map(({ headers }) => JSON.stringify(headers));
    expect(sent.every((headers) => headers.includes(KEY))).toBe(true);
  });

  test.each(PROVIDERS)("of %s takes neither key nor address from the environment", async (provider) => {
    for (const hasKey of [true, false]) {
      const { peer, model } = modelFor(provider, hasKey);
      await generateText({ model, prompt: "Hello?", maxRetries: 0 });
      expect(JSON.stringify(peer.requests)).not.toContain(OF_THE_ENVIRONMENT);
      expect(peer.requests).toHaveLength(hasKey ? 1 : 2);
    }
  });

  test.each(PROVIDERS)("of %s holds no secret itself", (provider) => {
    const { model } = modelFor(provider);
    const seen = new Set<unknown>();
    const texts: string[] = [];
    const walk = (value: unknown): void => {
      if (typeof value === "string") texts.push(value);
      if ((typeof value !== "object" && typeof value !== "function") || value === null || seen.has(value))
        return;
      seen.add(value);
      for (const name of Reflect.ownKeys(value)) walk((value as Record<PropertyKey, unknown>)[name]);
    };
    walk(model);
    expect(texts).toContain("peer-model");
    expect(texts.join("\n")).not.toContain(KEY);
  });
});
