import { describe, expect, test } from "vitest";
import { templates } from "@/lib/catalog/templates";
import { hostMatches } from "@/lib/catalog/address";
import { formsOf } from "@/lib/egress/inject/forms";
import { injectedPlaces } from "@/lib/egress/inject/inject";
import { Secret } from "@/lib/secret";
import { type SampleParts, sampleCredential } from "@/lib/testing/peers/sample-credential";
import { placeOf } from "./target";

const place = (parts: SampleParts, asked: string | null = null) => placeOf(sampleCredential(parts), asked);
const at = (origin: string, base = "") => ({ origin, base });

test.each<[string, SampleParts, ReturnType<typeof at>]>([
  ["the only host", { templateId: "anthropic" }, at("https://api.anthropic.com")],
  ["the first of the template", { templateId: "slack-bot" }, at("https://slack.com")],
  ["that of the base URL", { templateId: "github" }, at("https://api.github.com")],
  [
    "that of a base URL of one's own, with its path",
    { templateId: "github", plain: { base_url: "https://git.acme.example/api/v3/" } },
    at("https://git.acme.example", "/api/v3"),
  ],
  [
    "a plain one on this network",
    { templateId: "openai-compatible", plain: { base_url: "http://127.0.0.1:11434/v1" } },
    at("http://127.0.0.1:11434", "/v1"),
  ],
  [
    "that of a provider",
    { type: "llm_provider", plain: { provider: "openai", base_url: "" } },
    at("https://api.openai.com"),
  ],
  [
    "one that a wildcard was narrowed to",
    { templateId: "jira", plain: { base_url: "https://acme.atlassian.net" } },
    at("https://acme.atlassian.net"),
  ],
  [
    "one with a field in it",
    { templateId: "shopify", plain: { shop: "acme" } },
    at("https://acme.myshopify.com"),
  ],
])("the first host is %s", (_name, parts, expected) => {
  expect(place(parts)).toEqual(expected);
});

describe("another host", () => {
  const slack: SampleParts = { templateId: "slack-bot" };

  test.each([
    ["files.slack.com", at("https://files.slack.com")],
    ["FILES.slack.com", at("https://files.slack.com")],
    ["slack.com:443", at("https://slack.com")],
  ])("%s is one of them", (asked, expected) => {
    expect(place(slack, asked)).toEqual(expected);
  });

  test.each([
    ...["evil.example", "slack.com.evil.example", "evil-slack.com", "a.slack.com", "slack.com:8443"],
    ...[
      "slack.com@evil.example",
      "slack.com/x",
      "",
      "..",
      "slack.com\\.evil.example",
      "*.slack.com",
      "s\u0142ack.com",
    ],
  ])("%j is not", (asked) => {
    expect(() => place(slack, asked)).toThrow(expect.objectContaining({ code: "invalid" }));
  });

  test("may lie under a wildcard, and has to be named then", () => {
    const aws: SampleParts = { type: "aws" };
    expect(place(aws, "s3.eu-west-1.amazonaws.com")).toEqual(at("https://s3.eu-west-1.amazonaws.com"));
    expect(() => place(aws, "amazonaws.com")).toThrow();
    expect(() => place(aws)).toThrow("Name one: /relay/SAMPLE/@host/path.");
  });

  test("has its own scheme and port", () => {
    const hosts = ["http://127.0.0.1:9", "https://127.0.0.1:10", "http://127.0.0.1:10"];
    expect(place({ type: "api_token", hosts }, "127.0.0.1:9")).toEqual(at("http://127.0.0.1:9"));
    expect(place({ type: "api_token", hosts }, "127.0.0.1:10")).toEqual(at("https://127.0.0.1:10"));
    expect(() => place({ type: "api_token", hosts }, "127.0.0.1")).toThrow();
  });

  test("does not get the path of the base URL", () => {
    const parts = { templateId: "moonshot", plain: { base_url: "https://api.moonshot.ai/v1" } };
    expect(place(parts)).toEqual(at("https://api.moonshot.ai", "/v1"));
    expect(place(parts, "api.moonshot.cn")).toEqual(at("https://api.moonshot.cn"));
  });
});

test("without a host that speaks http there is no call", () => {
  expect(() => place({ type: "api_token", hosts: [] })).toThrow("is not bound to a host");
  expect(() => place({ type: "api_token", hosts: ["smtps://mail.example.com:465"] })).toThrow();
});

test("where the secret is sent is always one of the hosts it is bound to", () => {
  let held = 0;
  for (const template of templates()) {
    const sample = sampleCredential({ templateId: template.id });
    if (!sample.hosts.some((host) => !host.includes("://") && !host.startsWith("*."))) continue;
    try {
      formsOf(sample);
    } catch {
      continue;
    }
    const { origin } = placeOf(sample, null);
    expect(
      sample.hosts.some((host) => hostMatches(host, origin.replace("https://", ""))),
      template.id,
    ).toBe(true);
    held += 1;
  }
  expect(held).toBeGreaterThan(120);
});

test("where a call goes, and which places the secret takes, is known before the secret is opened", () => {
  let held = 0;
  for (const template of templates()) {
    const sample = sampleCredential({ templateId: template.id });
    const names = Object.keys(sample.secrets);
    const closed = { ...sample, secrets: Object.fromEntries(names.map((name) => [name, new Secret("")])) };
    const seen = (credential: typeof sample) => {
      try {
        return [injectedPlaces(credential), placeOf(credential, null)];
      } catch (error) {
        return String(error);
      }
    };
    expect(seen(closed), template.id).toEqual(seen(sample));
    if (typeof seen(sample) !== "string") held += 1;
  }
  expect(held).toBeGreaterThan(120);
});
