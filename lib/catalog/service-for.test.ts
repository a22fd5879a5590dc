import { expect, test } from "vitest";
import { CHANNEL } from "@/lib/catalog/kinds/people";
import { LLM_CONFIG, SKILL } from "@/lib/catalog/kinds/models";
import { TOOL } from "@/lib/catalog/kinds/endpoints";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import { serviceFor } from "@/lib/catalog/service-for";
import { slotsOf } from "@/lib/catalog/slots";

function serviceOf(kind: KindSpec, config: Record<string, unknown>): string | undefined {
  const [slot] = slotsOf(kind, config);
  if (!slot) throw new Error("this configuration has no slot");
  return serviceFor(kind, slot, config)?.id;
}

test.each([
  [LLM_CONFIG, { provider: "anthropic" }, "anthropic"],
  [LLM_CONFIG, { provider: "google" }, "google-gemini"],
  [CHANNEL, { platform: "telegram" }, "telegram-bot"],
  [CHANNEL, { platform: "slack" }, "slack-bot"],
])("an option that stands for a host names its service", (kind, config, service) => {
  expect(serviceOf(kind, config)).toBe(service);
});

test("where several services share a host, the type that the slot names first decides", () => {
  expect(serviceOf(TOOL, { url: "https://api.github.com/user" })).toBe("github");
});

test("a server of one's own is no service of the catalogue", () => {
  expect(serviceOf(TOOL, { url: "https://api.example.com/v1" })).toBeUndefined();
  expect(serviceOf(TOOL, {})).toBeUndefined();
  expect(
    serviceOf(LLM_CONFIG, { provider: "anthropic", baseUrl: "https://llm.example.com" }),
  ).toBeUndefined();
});

const skill = (key: string, type: string) => ({ requires: [{ key, type, label: key }] });

test("a key that a slot expects names the service, when the type is right", () => {
  expect(serviceOf(SKILL, skill("OPENAI_API_KEY", "api_token"))).toBe("openai");
  expect(serviceOf(SKILL, skill("OPENAI_API_KEY", "ssh_key"))).toBeUndefined();
  expect(serviceOf(SKILL, skill("SOME_OWN_KEY", "api_token"))).toBeUndefined();
});
