import { expect, test } from "vitest";
import { LLM_PROVIDER_HOSTS } from "@/lib/catalog/types";
import type { HeldCredential } from "@/lib/consumers/driver";
import { llmConfigOf } from "./config";
import { endpointOf } from "./endpoint";
import { PROVIDERS } from "./providers";

const config = (provider: string, baseUrl?: string) => llmConfigOf({ provider, model: "m", baseUrl });

const bound = (hosts: string[], plain: Record<string, string> = {}): HeldCredential => ({
  id: "cred_1",
  key: "LLM",
  name: "LLM prod",
  type: "llm_provider",
  templateId: null,
  version: 1,
  plain,
  secrets: {},
  hosts,
  environment: {},
});

test("every provider is called at its own documented address", () => {
  const own = Object.keys(PROVIDERS).filter(
    (id) => LLM_PROVIDER_HOSTS[id as keyof typeof LLM_PROVIDER_HOSTS] !== null,
  );
  const addresses = own.map((id) => endpointOf(config(id), null));
  expect(addresses.every(({ isOfficial }) => isOfficial)).toBe(true);
  expect(addresses.map(({ baseUrl, peer }) => `${peer} ${baseUrl}`)).toMatchInlineSnapshot(`
    [
      "OpenAI https://api.openai.com/v1",
      "Anthropic https://api.anthropic.com/v1",
      "Google Gemini https://generativelanguage.googleapis.com/v1beta",
      "Mistral https://api.mistral.ai/v1",
      "Groq https://api.groq.com/openai/v1",
      "xAI https://api.x.ai/v1",
      "DeepSeek https://api.deepseek.com/v1",
      "OpenRouter https://openrouter.ai/api/v1",
      "Together AI https://api.together.xyz/v1",
      "Fireworks AI https://api.fireworks.ai/inference/v1",
      "Perplexity https://api.perplexity.ai",
    ]
  `);
});

test("the configuration's base URL counts before the credential's, and that before the provider's own", () => {
  const credential = bound(["a.example.com", "b.example.com", "api.openai.com"], {
    base_url: "https://b.example.com/v1",
  });
  const inConfig = endpointOf(config("openai", "https://a.example.com/v1/"), credential);
  expect(inConfig).toMatchObject({ baseUrl: "https://a.example.com/v1", isOfficial: false });
  expect(endpointOf(config("openai"), credential).baseUrl).toBe("https://b.example.com/v1");
  expect(endpointOf(config("openai"), bound(["api.openai.com"], { base_url: "" })).isOfficial).toBe(true);
});

test("an address without a path gets the provider's, and a path stays as it is", () => {
  const at = (provider: string, baseUrl: string) => endpointOf(config(provider, baseUrl), null).baseUrl;
  expect(at("ollama", "http://localhost:11434")).toBe("http://localhost:11434/v1");
  expect(at("ollama", "http://localhost:11434/v1")).toBe("http://localhost:11434/v1");
  expect(at("anthropic", "https://llm.example.com/")).toBe("https://llm.example.com/v1");
  expect(at("openai_compatible", "https://llm.example.com")).toBe("https://llm.example.com");
  expect(at("openai", "https://llm.example.com/proxy/openai/")).toBe("https://llm.example.com/proxy/openai");
});

test("a credential goes only to the hosts that it is bound to", () => {
  const refused = (hosts: string[], baseUrl: string) => () =>
    endpointOf(config("openai_compatible", baseUrl), bound(hosts));
  expect(refused(["api.openai.com"], "https://llm.example.com/v1")).toThrow(
    "“LLM prod” may only be sent to api.openai.com, and this configuration calls llm.example.com. To use it there, " +
      "bind the host together with the secret: edit the credential and enter both again.",
  );
  expect(refused([], "https://llm.example.com/v1")).toThrow("“LLM prod” is not bound to any host");
  expect(refused(["llm.example.com"], "http://llm.example.com/v1")).toThrow("calls llm.example.com");
  expect(refused(["llm.example.com"], "https://llm.example.com:8443/v1")).toThrow("llm.example.com:8443");
  expect(refused(["llm.example.com"], "https://llm.example.com.evil.example/v1")).toThrow("evil.example");
  expect(refused(["*.example.com"], "https://example.com/v1")).toThrow("calls example.com");
  expect(refused(["llm.example.com"], "https://llm.example.com/v1")).not.toThrow();
  expect(refused(["*.example.com"], "https://llm.example.com/v1")).not.toThrow();
});

test("a call without a credential reaches the host of its base URL and no other", () => {
  const { destinations } = endpointOf(config("ollama", "http://localhost:11434"), null);
  expect(destinations).toEqual(["http://localhost:11434"]);
  expect(endpointOf(config("openai"), null).destinations).toEqual(["api.openai.com"]);
});

test.each([
  ["ftp://llm.example.com/v1", "Write the base URL as https://host/path."],
  ["llm.example.com/v1", "Write the base URL as https://host/path."],
  ["https://user:word@llm.example.com/v1", "A base URL may not hold a user or a password."],
  ["https://llm.example.com/v1?key=1", "A base URL ends before the question mark."],
  ["https://llm.example.com/v1#x", "A base URL ends before the question mark."],
])("%s is no base URL", (baseUrl, message) => {
  expect(() => endpointOf(config("openai", baseUrl), null)).toThrow(
    expect.objectContaining({ code: "invalid", message, fields: { baseUrl: [message] } }),
  );
});

test("a provider without an address of its own needs one", () => {
  const asked = "Enter the base URL: this provider has no address of its own.";
  expect(() => endpointOf(config("openai_compatible"), null)).toThrow(asked);
  expect(() => endpointOf(config("ollama"), bound(["llm.example.com"]))).toThrow(asked);
});
