import { describe, expect, test } from "vitest";
import { codeReferences, keysInCode } from "./references";

describe("code", () => {
  test.each([
    ['credential("API_KEY")', ["API_KEY"]],
    ["await credential('API_KEY', \"field\")", ["API_KEY"]],
    ["credential(`API_KEY`)", ["API_KEY"]],
    ["credential ( /* which */ 'API_KEY' )", ["API_KEY"]],
    ["ctx.credential('API_KEY')", ["API_KEY"]],
    ["const h = `Bearer ${credential('API_KEY')} and ${`${credential(\"OTHER\")}`}`;", ["API_KEY", "OTHER"]],
    ["const re = /[\"'`/]/g; credential('AFTER_EXPRESSION')", ["AFTER_EXPRESSION"]],
    ["const x = a / b; const y = 'it'; credential('AFTER_DIVISION') / 2", ["AFTER_DIVISION"]],
    ["if (a) { b } credential('AFTER_BLOCK')", ["AFTER_BLOCK"]],
  ])("%s mentions %j", (code, keys) => {
    expect(keysInCode(code)).toEqual(keys);
  });

  test.each([
    "// credential('API_KEY')",
    "/* credential('API_KEY') */",
    "const help = \"credential('API_KEY')\";",
    "const help = `credential('API_KEY')`;",
    "credential('API_' + 'KEY')",
    "credential(`API_${name}`)",
    "credential(API_KEY)",
    "myCredential('API_KEY'); credentials('API_KEY'); credential_('API_KEY')",
    "credential('lower case')",
    "credential('KEYHOLD_OWN')",
    "credential('UNTERMINATED",
    "credential(`UNTERMINATED",
  ])("%s mentions nothing", (code) => {
    expect(keysInCode(code)).toEqual([]);
  });

  test("of a hostile shape is read to its end", () => {
    const [slashes, quotes, templates] = ["(/[", "\"'", "`${"].map((text) => text.repeat(20_000));
    for (const code of [slashes, quotes, templates, "credential(".repeat(20_000), "/*".repeat(20_000)]) {
      expect(keysInCode(code!)).toEqual([]);
    }
  });
});

describe("a workflow", () => {
  test("mentions the keys of its steps, each once a step and sorted", () => {
    const steps = [
      { id: "two", type: "code", code: "credential('B'); credential('A'); credential('B')" },
      { id: "one", type: "http", url: "https://a.example", credential: "B" },
      { id: "ask", type: "agent", llm: "con_1", keys: ["C", "not a key", 7, "A"] },
      { type: "http", credential: "D" },
    ];
    expect(codeReferences({ steps })).toEqual([
      { key: "A", step: "ask", how: "http" },
      { key: "A", step: "two", how: "code" },
      { key: "B", step: "one", how: "http" },
      { key: "B", step: "two", how: "code" },
      { key: "C", step: "ask", how: "http" },
      { key: "D", step: "4", how: "http" },
    ]);
  });

  test.each([
    {},
    { steps: null },
    { steps: "code" },
    { steps: [null, 1, [], { type: "code" }, { type: "code", code: 1 }] },
  ])("of a strange shape mentions nothing: %j", (config) => {
    expect(codeReferences(config)).toEqual([]);
  });
});
