import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { eachText, scanJson, scanSentence } from "@/lib/catalog/json-scan";

const scan = (text: string, depth = 32, keys = 5_000) => scanJson(text, { depth, keys });

test("accepts exactly what JSON.parse accepts", () => {
  const parses = (text: string) => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const pieces = fc.constantFrom(
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    '"\\n"',
    '"\\x"',
    "1",
    "-",
    "01",
    "1e5",
    ".5",
    "true",
    "nul",
    " ",
    "\n",
    "\t",
    '"',
    "\u0001",
  );
  fc.assert(
    fc.property(
      fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
      (text) => scan(text).ok === parses(text),
    ),
    { numRuns: 5_000 },
  );
  fc.assert(
    fc.property(
      fc.json({ maxDepth: 6 }),
      (text) => /__proto__|constructor|prototype/.test(text) || scan(text).ok,
    ),
    { numRuns: 1_000 },
  );
  for (const text of [
    "",
    " ",
    "null",
    '"x"',
    "-0",
    "1e400",
    "[1,]",
    "{,}",
    '{"a":1,}',
    "[1 2]",
    '{"a" 1}',
    "\uFEFF{}",
    "[]]",
    '"\u2028"',
    "\u00a01",
  ]) {
    expect(scan(text).ok, JSON.stringify(text)).toBe(parses(text));
  }
});

describe("depth", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

  test("32 levels are read, 33 are refused, 100,000 do not overflow the stack", () => {
    expect(scan(nested(32))).toMatchObject({ ok: true, depth: 32 });
    expect(scan(nested(33))).toEqual({ ok: false, reason: "depth", line: 1, column: 33 });
    expect(scan(nested(5_000))).toMatchObject({ reason: "depth" });
    expect(scan(nested(100_000), Infinity)).toMatchObject({ ok: true, depth: 100_000 });
    expect(scan('{"a":'.repeat(100_000))).toMatchObject({ reason: "depth" });
  });
});

describe("names", () => {
  test.each(["__proto__", "constructor", "prototype"])(
    "%s is refused at any depth, also when escaped",
    (name) => {
      expect(scan(`{"a":[{"${name}":1}]}`)).toMatchObject({ ok: false, reason: "name" });
      const escaped = name.replace("o", "\\u006f");
      expect(scan(`{"${escaped}":1}`)).toMatchObject({ ok: false, reason: "name" });
      expect(scan(`{"a":"${name}"}`).ok).toBe(true);
    },
  );

  test("other inherited names, repeated names and huge numbers are kept", () => {
    expect(scan('{"toString":1,"hasOwnProperty":2}').ok).toBe(true);
    expect(scan('{"a":1,"\\u0061":2}')).toMatchObject({ ok: true, hasDuplicates: true });
    expect(scan('{"a":{"b":1},"b":2}')).toMatchObject({ ok: true, hasDuplicates: false, keys: 3 });
    expect(scan(`[1e400,-0,${"9".repeat(1_000_000)}]`).ok).toBe(true);
  });

  test("100,000 names are refused before anything is built", () => {
    const text = `{${Array.from({ length: 100_000 }, (_, index) => `"k${index}":1`).join(",")}}`;
    expect(scan(text)).toMatchObject({ ok: false, reason: "count" });
  });
});

test("a refusal says where and quotes nothing", () => {
  const refused = scan('{\n  "token": sk-CANARY-1234\n}');
  expect(refused).toEqual({ ok: false, reason: "syntax", line: 2, column: 12 });
  expect(!refused.ok && scanSentence(refused)).toBe("This isn't valid JSON: line 2, column 12.");
});

test("time grows with length, not with its square", () => {
  const hostile = [
    (size: number) => "[".repeat(size),
    (size: number) => `"${"\\\\".repeat(size / 2)}`,
    (size: number) => `{"a":${" ".repeat(size)}`,
    (size: number) => `"${"a".repeat(size)}`,
  ];
  for (const make of hostile) {
    const start = performance.now();
    scan(make(1_000_000), Infinity, Infinity);
    expect(performance.now() - start).toBeLessThan(1_500);
  }
});

test("every text of parsed JSON is visited once", () => {
  const seen: string[] = [];
  eachText({ a: "1", b: ["2", { c: "3", d: null, e: 4 }], f: "1" }, (text) => seen.push(text));
  expect(seen.toSorted()).toEqual(["1", "1", "2", "3"]);
});
