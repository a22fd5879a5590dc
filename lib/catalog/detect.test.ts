import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detect } from "@/lib/catalog/detect";
import { detectionTable, templates } from "@/lib/catalog/templates";

const ids = (value: string, variable?: string) =>
  detect(detectionTable(), value, variable).candidates.map((candidate) => candidate.templateId);
const repeat = (text: string, length: number) => text.repeat(length).slice(0, length);

describe("one service", () => {
  test.each([
    ["sk-ant-xyz", "anthropic"],
    [`sk-ant-api03-${repeat("aB1", 80)}`, "anthropic"],
    [`sk-proj-${repeat("aB1", 60)}`, "openai"],
    [`sk-or-v1-${repeat("0f", 64)}`, "openrouter"],
    [`sk-lf-${repeat("0f", 36)}`, "langfuse"],
    [`ghp_${repeat("aB1", 36)}`, "github"],
    [`ghr_${repeat("aB1", 36)}`, "github"],
    ["xoxb-1234-abcd", "slack-bot"],
    ["https://hooks.slack.com/services/T/B/x", "slack-webhook"],
    [`12345678:${repeat("aB1", 35)}`, "telegram-bot"],
    [`${repeat("0f", 32)}-us12`, "mailchimp"],
    ["AKIAIOSFODNN7EXAMPLE", "aws"],
    [`AC${repeat("0f", 32)}`, "twilio"],
    [`00${repeat("aB1", 40)}`, "okta"],
    [`u+${repeat("aB1", 18)}`, "pagerduty"],
    [`EAA${repeat("aB1", 60)}`, "whatsapp-business"],
    [`EAAA${repeat("aB1", 60)}`, "square"],
    ["postgresql://u:p@db/app", "postgres"],
    ["mongodb+srv://u:p@c.example.com", "mongodb"],
    ['{"type": "service_account", "private_key": "x"}', "google-service-account"],
    ["-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl", "ssh-key"],
    ["-----BEGIN RSA PRIVATE KEY-----\nMIIE", "ssh-key"],
    [`pk_12345_${repeat("A1", 32)}`, "clickup"],
  ])("%s", (value, id) => {
    expect(ids(value)).toEqual([id]);
    expect(detect(detectionTable(), value).certain).toBe(true);
  });
});

describe("several services", () => {
  test.each(["sk-0123456789abcdef", `sk-${repeat("a1", 32)}`, `sk-${repeat("aB1", 48)}`])(
    "%s belongs to the seven that use sk-",
    (value) => {
      expect(ids(value).toSorted()).toEqual([
        "braintrust",
        "dashscope",
        "deepseek",
        "litellm",
        "moonshot",
        "openai",
        "stability",
      ]);
      expect(ids(value)[0]).toBe("openai");
      expect(detect(detectionTable(), value).certain).toBe(false);
    },
  );

  test("a JSON web token, Atlassian and live keys are shared", () => {
    expect(ids("eyJhbGciOi.eyJzdWIi.c2ln")).toHaveLength(6);
    expect(ids(`ATATT3${repeat("aB1", 40)}`).toSorted()).toEqual(["bitbucket", "confluence", "jira"]);
    expect(ids(`sk_live_${repeat("aB1", 30)}`).toSorted()).toEqual(["clerk", "stripe"]);
  });

  test("the name of the variable chooses among them", () => {
    expect(ids(`sk-${repeat("a1", 32)}`, "DEEPSEEK_API_KEY")).toEqual(["deepseek"]);
    expect(ids(`sk-${repeat("a1", 32)}`, "PROD_MOONSHOT_API_KEY_2")).toEqual(["moonshot"]);
    expect(ids("-----BEGIN RSA PRIVATE KEY-----\nMIIE", "GITHUB_APP_PRIVATE_KEY")).toEqual(["github-app"]);
  });
});

describe("no service", () => {
  test.each([
    "",
    "hello",
    "ACME Corporation",
    "001 is a number",
    "u+me",
    "EAA",
    "sk-",
    "fc-barcelona",
    "re_invent",
    "pattern",
    "patience",
    "eyJ",
    "eyJust text here, no token",
    repeat("0f", 32),
    "3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "-----BEGIN CERTIFICATE-----\nMIIB",
    "https://example.com/",
    "x".repeat(100_000),
  ])("%.40s", (value) => {
    expect(ids(value)).toEqual([]);
  });
});

describe("names of variables", () => {
  test("a known key or alias is enough", () => {
    for (const template of templates()) {
      for (const name of [template.key, ...template.aliases])
        expect(ids("", name), name).toEqual([template.id]);
    }
  });

  test("the value is believed before the name", () => {
    expect(ids("sk-ant-abc", "OPENAI_API_KEY")).toEqual(["anthropic"]);
    expect(ids("mysql://u:p@h/db", "DATABASE_URL")).toEqual([]);
  });

  test("a name that only holds a generic one says nothing", () => {
    expect(ids("abc", "MY_API_KEY")).toEqual([]);
    expect(ids("abc", "__proto__")).toEqual([]);
  });
});

test("never throws, and the slowest value takes as long as its length", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string(), (value, name) => Array.isArray(ids(value, name))),
    { numRuns: 500 },
  );
  const starts = ["", "https://", "eyJ", "sk-", "tskey-", '"type"', "-----BEGIN ", "dG9r", "1//"];
  const units = ["a", "a.", "-a", "0", "a-", " ", '"type" ', ".com", "A1_", "webhook.office.com"];
  let slowest = 0;
  for (const start of starts) {
    for (const unit of units) {
      const before = performance.now();
      ids(`${start}${unit.repeat(100_000)}`.slice(0, 8_192));
      slowest = Math.max(slowest, performance.now() - before);
    }
  }
  expect(slowest).toBeLessThan(150);
});

test("every pattern of the catalogue is linear", () => {
  const patterns = new Set(
    templates().flatMap((template) => template.fields.flatMap((field) => field.pattern ?? [])),
  );
  for (const pattern of patterns) {
    const compiled = new RegExp(pattern);
    const start = /^\^?\(?([A-Za-z0-9_/:-]{0,12})/.exec(pattern)?.[1] ?? "";
    for (const unit of ["a", "-a", "a.", "0", "/", " ", "eyJ", '"type" ']) {
      const before = performance.now();
      compiled.test(`${start}${unit.repeat(20_000)}!`);
      expect(performance.now() - before, pattern).toBeLessThan(200);
    }
  }
});
