import { describe, expect, test } from "vitest";
import { interpolate, interpolateData, interpolateStep, type Scope } from "./interpolate";
import { StepError } from "./step-call";

const scope: Scope = {
  input: { name: "Ada", list: [{ id: 7 }], nothing: null, "two words": 1 },
  steps: new Map<string, unknown>([
    ["ask", "an answer"],
    ["find-it", { rows: [1, 2] }],
  ]),
};

describe("placeholders in a text", () => {
  test.each([
    ["Hello {{input.name}}.", "Hello Ada."],
    ["{{ input.list.0.id }}", "7"],
    ["{{input.list}}", '[{"id":7}]'],
    ["{{input.nothing}}", "null"],
    ["{{steps.ask.output}} {{steps.find-it.output.rows.1}}", "an answer 2"],
    ["{{name}} {{#each items}} {{inputs}} {{ }}", "{{name}} {{#each items}} {{inputs}} {{ }}"],
    ["{input.name} { {input.name} }", "{input.name} { {input.name} }"],
  ])("%s", (text, expected) => {
    expect(interpolate(text, scope)).toBe(expected);
  });

  test("are not looked for in what was filled in", () => {
    const sly = { ...scope, input: "{{steps.ask.output}}" };
    expect(interpolate("{{input}}", sly)).toBe("{{steps.ask.output}}");
    expect(interpolateData(["{{input}}"], sly)).toEqual(["{{steps.ask.output}}"]);
  });

  test.each([
    ["{{input.other}}", "is not there"],
    ["{{input.name.length}}", "is not there"],
    ["{{input.__proto__}}", "is not there"],
    ["{{input.list.length.x}}", "is not there"],
    ["{{steps.none.output}}", "is not there"],
    ["{{steps.ask}}", "is not understood"],
    ["{{steps.ask.credentials}}", "is not understood"],
    ["{{input.two words}}", "is not understood"],
  ])("%s ends the step instead of leaving a gap", (text, message) => {
    expect(() => interpolate(text, scope)).toThrow(StepError);
    expect(() => interpolate(text, scope)).toThrow(message);
  });
});

test("a text that is one placeholder becomes the data itself", () => {
  expect(interpolateData({ all: "{{input.list}}", id: "no {{input.list.0.id}}", n: 1 }, scope)).toEqual({
    all: [{ id: 7 }],
    id: "no 7",
    n: 1,
  });
});

describe("a step", () => {
  const http = { id: "a", type: "http", method: "POST", url: "https://api.example.com/v1/" } as const;
  const urlOf = (url: string, input: unknown) => interpolateStep({ ...http, url }, { ...scope, input }).url;

  test("keeps its host, whatever is filled in", () => {
    expect(() => urlOf("https://{{input}}/v1", "evil.example")).toThrow("The host of an address");
    expect(() => urlOf("https://api.example.com{{input}}/v1", ".evil.example")).toThrow("The host");
    expect(urlOf("https://api.example.com/{{input}}", "@evil.example/?x#y")).toBe(
      "https://api.example.com/%40evil.example%2F%3Fx%23y",
    );
    expect(urlOf("/v1/{{input}}?q={{input}}", "a b&c")).toBe("/v1/a%20b%26c?q=a%20b%26c");
    expect(() => urlOf("/v1/{{input}}/keys", "..")).toThrow("dots");
  });

  test("does not have data in what names a credential or a consumer, nor in code", () => {
    const named = interpolateStep(
      { ...http, credential: "A_KEY", headers: { "x-a": "{{input.name}}" } },
      scope,
    );
    expect(named).toMatchObject({ credential: "A_KEY", headers: { "x-a": "Ada" } });
    const code = { id: "c", type: "code", language: "javascript", code: "`{{input.name}}`" } as const;
    expect(interpolateStep(code, scope)).toEqual(code);
    const prompt = { id: "p", type: "agent", llm: "{{input.name}}", prompt: "Hi {{input.name}}" } as const;
    expect(interpolateStep(prompt, scope)).toEqual({ ...prompt, prompt: "Hi Ada" });
  });
});
