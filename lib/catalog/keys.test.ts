import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isKey,
  isWellFormed,
  keyFromName,
  keyProblem,
  nameProblem,
  suggestKey,
  suggestName,
} from "@/lib/catalog/keys";

describe("keys", () => {
  test.each(["A", "OPENAI_API_KEY", "A1", "GITHUB_TOKEN", "A_", "A".repeat(128)])("%s is one", (key) => {
    expect(isKey(key)).toBe(true);
  });

  test.each([
    ["Cyrillic А", "\u0410PI_KEY"],
    ["fullwidth", "ＡPI_KEY"],
    ["zero-width space", "API\u200b_KEY"],
    ["long s, which upper-cases to S", "ſECRET"],
    ["dotless i", "AP\u0131"],
    ["leading digit", "1_KEY"],
    ["129 characters", "A".repeat(129)],
    ["prototype name", "__PROTO__"],
    ["lower case", "api_key"],
    ["final line break", "API_KEY\n"],
    ["empty", ""],
    ["space", "API KEY"],
    ["reserved prefix", "KEYHOLD_TOKEN"],
  ])("%s is refused", (_what, key) => {
    expect(keyProblem(key)).toMatch(/^(Use capital letters|Keys that start with KEYHOLD_)/);
  });

  test("only the prefix KEYHOLD_ is reserved", () => {
    expect(isKey("KEYHOLDER")).toBe(true);
    expect(isKey("CREDSTORE_TOKEN")).toBe(true);
  });

  test("a megabyte is refused at once", () => {
    const start = performance.now();
    for (const text of ["A".repeat(1e6), "A_".repeat(5e5), `${"A".repeat(1e6)}!`])
      expect(isKey(text)).toBe(false);
    expect(performance.now() - start).toBeLessThan(100);
  });

  test.each([
    ["Anthropic prod", "ANTHROPIC_PROD"],
    ["  Zürich – déjà vu ", "ZURICH_DEJA_VU"],
    ["2nd key", "KEY_2ND_KEY"],
    ["Keyhold token", "MY_KEYHOLD_TOKEN"],
    ["本番", "CREDENTIAL"],
    ["", "CREDENTIAL"],
    ["__proto__", "PROTO"],
  ])("the name %j suggests %s", (name, key) => {
    expect(keyFromName(name)).toBe(key);
  });

  test("every name suggests a valid key, and every suggestion is free", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => isKey(keyFromName(name))),
      { numRuns: 2_000 },
    );
    const taken = new Set(["A", "A_2", "A".repeat(128)]);
    expect(suggestKey("A", taken)).toBe("A_3");
    expect(suggestKey("B", taken)).toBe("B");
    expect(suggestKey("A".repeat(128), taken)).toBe(`${"A".repeat(126)}_2`);
    expect(suggestName("anthropic", new Set(["Anthropic"]))).toBe("anthropic 2");
  });
});

describe("names", () => {
  test.each(["a", "Anthropic prod", "Ключ", "👩‍👩‍👧 family", "=HYPERLINK(1)", "<b>bold</b>", "😀".repeat(200)])(
    "%s is one",
    (name) => {
      expect(nameProblem(name)).toBeNull();
    },
  );

  test.each([
    "",
    "   ",
    "a\nb",
    "a\u0000",
    "\u001b[31mred",
    "a\u202egnp",
    "a\u2028b",
    "\ud800",
    "a".repeat(201),
    "😀".repeat(201),
    "x".repeat(1e6),
  ])("a bad one is refused with a sentence (%#)", (name) => {
    expect(nameProblem(name)).toMatch(/\.$/);
  });

  test("half a surrogate pair is not well-formed", () => {
    expect(isWellFormed("a\ud83d\ude00")).toBe(true);
    for (const text of ["\ud800", "a\udc00b", "\ude00\ud83d"]) expect(isWellFormed(text)).toBe(false);
  });
});
