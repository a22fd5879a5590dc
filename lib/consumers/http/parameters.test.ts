import { describe, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { checkArguments, declaredNames, schemaProblem } from "./parameters";

const SCHEMA = {
  type: "object",
  properties: {
    id: { type: "string", minLength: 1 },
    limit: { type: "integer", default: 20 },
    address: { type: "object", properties: { city: { type: "string" } }, required: ["city"] },
  },
  required: ["id"],
  additionalProperties: false,
};

function refusalOf(schema: unknown, given: Record<string, unknown>): AppError {
  try {
    checkArguments(schema, given);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("nothing was refused");
}

describe("arguments", () => {
  test("fit the schema and take its defaults, and the caller's object stays as it was", () => {
    const given = { id: "7" };
    expect(checkArguments(SCHEMA, given)).toEqual({ id: "7", limit: 20 });
    expect(given).toEqual({ id: "7" });
  });

  test("that do not fit are named, all at once, and never quoted", () => {
    const { fields, message } = refusalOf(SCHEMA, { limit: "sk-secret-value", address: {}, extra: 1 });
    expect(fields).toEqual({
      "arguments.id": ["is required."],
      "arguments.extra": ["is not a parameter."],
      "arguments.limit": ["must be integer."],
      "arguments.address.city": ["is required."],
    });
    expect(JSON.stringify([fields, message])).not.toContain("sk-secret");
  });

  test("with a name that is none are refused without repeating it", () => {
    const { fields } = refusalOf(SCHEMA, { id: "7", "sk-live 4242 {}": 1 });
    expect(fields).toEqual({ "arguments.…": ["is not a parameter."] });
  });

  test.each(["__proto__", "constructor", "prototype"])("cannot carry %s, at any depth", (name) => {
    const address = `{"city": "x", "${name}": {"polluted": true}}`;
    const hostile = JSON.parse(`{"id": "7", "address": ${address}}`) as Record<string, unknown>;
    expect(refusalOf(undefined, hostile).fields?.arguments).toBeDefined();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  test("inherited names are no arguments", () => {
    const schema = { type: "object", properties: { toString: { type: "string" } }, required: ["toString"] };
    expect(refusalOf(schema, {}).fields).toEqual({ "arguments.toString": ["is required."] });
  });

  test("nested without end are refused before anything walks them", () => {
    const text = `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`;
    const deep = JSON.parse(text) as Record<string, unknown>;
    expect(refusalOf(SCHEMA, deep).fields?.arguments).toEqual(["This is nested too deeply."]);
  });

  test("without a schema may be anything", () => {
    expect(checkArguments(undefined, { anything: [1] })).toEqual({ anything: [1] });
    expect(declaredNames(undefined)).toBeNull();
  });
});

describe("a schema", () => {
  test.each([
    ["draft 2020-12", { $schema: "https://json-schema.org/draft/2020-12/schema", ...SCHEMA }],
    ["draft 07", { $schema: "http://json-schema.org/draft-07/schema#", ...SCHEMA }],
    ["without a dialect", SCHEMA],
    ["with an id", { $id: "https://example.com/schema", ...SCHEMA }],
    ["with unknown formats and words", { ...SCHEMA, "x-note": 1, properties: { id: { format: "uuid" } } }],
  ])("of %s is accepted", (_name, schema) => {
    expect(schemaProblem(schema)).toBeNull();
  });

  test("follows references inside itself", () => {
    const schema = { $defs: { name: { type: "string" } }, properties: { a: { $ref: "#/$defs/name" } } };
    expect(schemaProblem(schema)).toBeNull();
    expect(refusalOf(schema, { a: 1 }).fields).toEqual({ "arguments.a": ["must be string."] });
  });

  test.each(["https://evil.example/schema.json", "file:///etc/passwd", "other.json#/a", "//host/x"])(
    "may not refer to %s",
    (reference) => {
      const schema = { properties: { a: { anyOf: [{ $ref: reference }] } } };
      expect(schemaProblem(schema)).toMatch(/not followed/);
      expect(refusalOf(schema, { a: 1 }).code).toBe("invalid");
    },
  );

  test("a parameter that is called $ref is a parameter", () => {
    expect(schemaProblem({ properties: { $ref: { type: "string" } } })).toBeNull();
  });

  test.each([
    ["text", "type: object"],
    ["a list", []],
    ["of another type", { type: "string" }],
    ["with a broken pattern", { properties: { a: { pattern: "(" } } }],
    ["with a word of the wrong type", { properties: { a: { minLength: "x" } } }],
    ["with a reference to nothing", { properties: { a: { $ref: "#/$defs/none" } } }],
    ["that means only itself", { $ref: "#" }],
    ["with a name that reaches a prototype", JSON.parse('{"properties": {"__proto__": {"default": 1}}}')],
  ])("%s is refused", (_name, schema) => {
    expect(schemaProblem(schema)).toEqual(expect.any(String));
  });

  test("that answers with a promise still refuses what does not fit", () => {
    expect(refusalOf({ ...SCHEMA, $async: true }, {}).fields).toHaveProperty(["arguments.id"]);
  });

  test.each([
    ["pattern", (text: string) => ({ properties: { a: { pattern: text } } })],
    ["patternProperties", (text: string) => ({ patternProperties: { [text]: {} } })],
  ])("whose %s would take the process down is refused", (_name, schemaOf) => {
    const nested = `${"(?:".repeat(60_000)}a${")*".repeat(60_000)}`.slice(0, 200_000);
    for (const text of [nested, "\\p{L}".repeat(20_000)]) {
      expect(schemaProblem(schemaOf(text))).toBe("Patterns can be up to 500 characters.");
      expect(refusalOf(schemaOf(text), { a: "a" }).fields).toHaveProperty("parameters");
    }
  });

  test("whose pattern backtracks without end is given up", () => {
    const schema = { properties: { a: { type: "string", pattern: "^(a+)+$" } } };
    const given = { a: `${"a".repeat(60)}b` };
    expect(refusalOf(schema, given).fields).toEqual({
      arguments: ["Checking these arguments takes too long."],
    });
  });

  test("that branches without end is given up", () => {
    const $defs = Object.fromEntries(
      Array.from({ length: 40 }, (_gap, index) => {
        const next = { $ref: `#/$defs/d${index + 1}` };
        return [`d${index}`, { allOf: [next, next], maxProperties: 9 }];
      }),
    );
    const schema = { $defs: { ...$defs, d40: { type: "object" } }, $ref: "#/$defs/d0" };
    expect(schemaProblem(schema)).toBe("This schema takes too long to check.");
  });
});
