import { describe, expect, test } from "vitest";
import { workflow } from "./workflow";

const check = (config: Record<string, unknown>) => workflow.check?.(config) ?? {};
const CODE = { id: "one", type: "code", language: "typescript", code: "export default () => 1" };

test("a workflow without steps, or with good ones of every type, has no problem", () => {
  expect(check({})).toEqual({});
  const prompted = { llm: "cons_1", prompt: "Say hello." };
  const steps = [
    CODE,
    { id: "two", type: "http", method: "POST", url: "https://api.example.com", credential: "SLACK_TOKEN" },
    { id: "three", type: "ai_generate_text", ...prompted },
    { id: "four", type: "ai_infer_object", ...prompted, schema: { type: "object" } },
    { id: "five", type: "agent", ...prompted, tools: ["cons_2"], maxSteps: 5 },
  ];
  expect(check({ steps, hosts: ["api.example.com", "localhost:8443", "[::1]:8443"] })).toEqual({});
});

describe("what is wrong with a step is said where it stands", () => {
  test.each([
    ["no language", { ...CODE, language: undefined }, "steps.1.language"],
    ["no code", { ...CODE, id: "two", code: "" }, "steps.1.code"],
    ["a type that does not exist", { id: "two", type: "shell", command: "id" }, "steps.1.type"],
    ["no type", { id: "two" }, "steps.1.type"],
    ["a field that does not exist", { ...CODE, id: "two", apiKey: "x" }, "steps.1"],
    ["an id with a blank", { ...CODE, id: "two 2" }, "steps.1.id"],
    [
      "a credential that is no key",
      { id: "two", type: "http", method: "GET", url: "https://a.example", credential: "cred_1" },
      "steps.1.credential",
    ],
    ["a method of no service", { id: "two", type: "http", method: "TRACE", url: "x" }, "steps.1.method"],
    ["no prompt", { id: "two", type: "agent", llm: "cons_1" }, "steps.1.prompt"],
    ["an id that is taken", CODE, "steps"],
    ["no object at all", "code", "steps.1"],
  ])("%s", (_title, step, place) => {
    expect(Object.keys(check({ steps: [CODE, step] }))).toEqual([place]);
  });

  test("without repeating what was submitted", () => {
    const pasted = "sk-proj-aB3dE5fG7hJ9kL1mN3pQ5r";
    const problems = check({
      steps: [{ ...CODE, [pasted]: pasted, language: pasted, timeoutSeconds: pasted }],
    });
    expect(Object.keys(problems).length).toBeGreaterThan(1);
    expect(JSON.stringify(problems)).not.toContain(pasted);
  });
});

test.each([
  "https://api.example.com",
  "api.example.com/v1",
  "API.example.com",
  "api.example.com:443",
  "user@api.example.com",
  "*.example.com",
  "api.example.com ",
  "0x7f.1",
  "",
])("%j is no host", (host) => {
  expect(check({ hosts: ["ok.example.com", host] })).toHaveProperty(["hosts.1"]);
});

test("what proves a webhook is spelled as HTTP needs it", () => {
  expect(check({ webhook: "basic", webhookUsername: "a:b" })).toHaveProperty("webhookUsername");
  expect(check({ webhook: "basic", webhookUsername: "a\nb" })).toHaveProperty("webhookUsername");
  expect(check({ webhook: "header", webhookHeader: "X Secret" })).toHaveProperty("webhookHeader");
  expect(check({ webhook: "header", webhookHeader: "X-A\r\nB: c" })).toHaveProperty("webhookHeader");
  expect(check({ webhook: "basic", webhookUsername: "jürgen" })).toEqual({});
  expect(check({ webhook: "header", webhookHeader: "X-Webhook-Secret" })).toEqual({});
});

test("a schedule is checked with its time zone", () => {
  expect(check({ schedule: "every day", timeZone: "UTC" })).toHaveProperty("schedule");
  expect(check({ schedule: "0 7 * * *", timeZone: "Nowhere" })).toHaveProperty("timeZone");
});
