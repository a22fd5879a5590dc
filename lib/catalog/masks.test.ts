import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hintOf, looksLikeMask } from "@/lib/catalog/masks";

describe("looksLikeMask", () => {
  test.each([
    "••••a1b2",
    "••••••••",
    "****",
    "abcd****wxyz",
    "sk-ant-••••a1b2",
    "●●●●",
    " ••••a1b2 ",
    "••",
    "[OPENAI_API_KEY]",
    "[secret]",
    "***********************",
  ])("%s is a copy of a display", (text) => {
    expect(looksLikeMask(text)).toBe(true);
  });

  test.each([
    "",
    "p*ss*w*rd",
    "a**b",
    "sk-ant-api03-abcdef",
    "*/5 * * * *",
    "hunter2***",
    "correct horse battery staple ****",
    "[1,2]",
    "a•b",
    `${"x".repeat(40)}****`,
  ])("%j may be a value", (text) => {
    expect(looksLikeMask(text)).toBe(false);
  });

  test("never throws and takes linear time", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => typeof looksLikeMask(text) === "boolean"));
    const start = performance.now();
    for (const text of ["*".repeat(1e6), "*a".repeat(5e5), `${" ".repeat(1e6)}x`, "[".repeat(1e6)])
      looksLikeMask(text);
    expect(performance.now() - start).toBeLessThan(500);
  });
});

describe("hintOf", () => {
  const token = { secret: true, hintAllowed: true, kind: "text" } as const;
  const hint = (value: string, spec: Parameters<typeof hintOf>[1] = token) => hintOf(value, spec);

  test("a token-like value of 20 characters with 80 bits left shows its last four", () => {
    expect(hint("Zk3vQ9xT1mB7nR5wLa1b2".slice(0, 20))).toBe("La1b");
    expect(hint("sk-ant-api03-Zk3vQ9xT1mB7nR5wL0pYa1b2")).toBe("a1b2");
    expect(hint("0f9e8d7c6b5a49382716f5e4d3c2b1a0")).toBe("b1a0");
  });

  test.each([
    ["19 characters", "Zk3vQ9xT1mB7nR5wLa1"],
    ["20 digits", "01234567890123456789"],
    ["one letter repeated", "a".repeat(64)],
    ["a long start and little after it", "sk-proj-live-abcdefghijkl"],
    ["a passphrase", "correct horse battery staple"],
    ["letters outside ASCII", "пароль".repeat(8)],
    ["a line break", "Zk3vQ9xT1mB7nR5wL0pYa1b2\n"],
    ["20 hexadecimal digits", "0f9e8d7c6b5a49382716"],
  ])("%s show nothing", (_what, value) => {
    expect(hint(value)).toBeNull();
  });

  test("a field that must not be hinted shows nothing, whatever it holds", () => {
    const value = "Zk3vQ9xT1mB7nR5wL0pYa1b2";
    expect(hint(value, { ...token, hintAllowed: false })).toBeNull();
    expect(hint(value, { secret: true, kind: "text" })).toBeNull();
    expect(hint(value, { ...token, kind: "json" })).toBeNull();
    expect(hint(value, { ...token, secret: false })).toBeNull();
  });

  test("what is shown is never more than a fifth", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), (value) => (hint(value)?.length ?? 0) * 5 <= value.length),
    );
  });
});
