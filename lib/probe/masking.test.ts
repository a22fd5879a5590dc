import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { Secret } from "@/lib/secret";
import { canaryForms, findCanary } from "@/lib/testing/canary";
import { maskingFor } from "./masking";

const maskingOf = (...values: string[]) =>
  maskingFor({
    key: "KEY",
    type: "custom",
    templateId: null,
    plain: {},
    secrets: Object.fromEntries(values.map((value, index) => [`field_${index}`, new Secret(value)])),
    hosts: [],
  });

describe("a quotation", () => {
  const canary = randomBytes(20).toString("base64url");
  const { quote, fact } = maskingOf(canary);

  test.each([
    ["invalid x-api-key", "invalid x-api-key"],
    ["  Two\r\n lines\tand \u202Ea trick\u200B ", "Two lines and a trick"],
    ["The API key is not valid. Go to https://example.com to get another.", "The API key is not valid."],
    ["Incorrect API key provided: sk-proj-****abcd. See the docs.", "Incorrect API key provided: [key]."],
    ["Bad token “xoxb-1234567890-abcdefghijkl”", "Bad token “[key]”"],
    ["a".repeat(300), `${"a".repeat(119)}…`],
  ])("%j is said as %j", (text, said) => {
    expect(quote(text)).toBe(said);
  });

  test("of nothing is none", () => {
    expect(quote("")).toBeNull();
    expect(quote(" \u0000 ")).toBeNull();
  });

  test.each(canaryForms(canary))("never repeats the value, in whatever form: %#", (form) => {
    const spaced = Array.from(form).join(" ");
    for (const text of [
      form,
      `Bad key ${form}!`,
      form.slice(3, 17),
      spaced,
      Array.from(form).reverse().join(""),
    ]) {
      for (const said of [quote(text), fact(text)]) {
        expect(findCanary(said ?? "", canary)).toEqual([]);
        expect(said === null || !said.toLowerCase().includes(form.slice(4, 12).toLowerCase())).toBe(true);
      }
    }
  });
});

test("short secrets and leaves of JSON are known too", () => {
  expect(maskingOf("hunt2").quote("wrong password hunt2")).toBeNull();
  expect(maskingOf('{"a":{"b":"leaf-value-1"}}').quote("bad leaf-value-1")).toBeNull();
  expect(maskingOf("hunt2").quote("wrong password")).toBe("wrong password");
});

test("a fact is short, and never looks like a key", () => {
  const { fact } = maskingOf("some-secret-value");
  expect(fact("Acme Inc.")).toBe("Acme Inc.");
  expect(fact(`ghp_${"a1B2".repeat(9)}`)).toBeNull();
  expect(fact("x".repeat(150))).toHaveLength(100);
});

test("a value of 64 KB is looked through in the time of its length", () => {
  const large = randomBytes(48_000).toString("base64");
  const { fact } = maskingOf(large);
  for (let round = 0; round < 50; round += 1) expect(fact(`read:scope:${round}`)).toBe(`read:scope:${round}`);
  expect(fact(large.slice(30_000, 30_040))).toBeNull();
});
