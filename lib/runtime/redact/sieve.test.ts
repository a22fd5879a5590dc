import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { allForms } from "./forms";
import { createRedactor } from "./redactor";

const ALPHABET = `abcdefgh01234567ABCD+/=_-.\\'"\` \n\t&<>%$nréö漢`.split("");
const BREAKS = [
  "\n",
  "\r\n",
  "\\n",
  "\\r\\n",
  "\n    ",
  "\\\\n",
  "' +\n  '",
  '" + "',
  "\u001b[31m",
  "\u001b[0m",
  "\t",
];

const value = fc.string({ unit: fc.constantFrom(...ALPHABET), minLength: 8, maxLength: 80 });
const noise = fc.string({ unit: fc.constantFrom(...ALPHABET, ...BREAKS), maxLength: 60 });
const gap = fc.record({ at: fc.nat({ max: 400 }), text: fc.constantFrom(...BREAKS) });

function broken(text: string, gaps: readonly { at: number; text: string }[]): string {
  return gaps.reduce((out, one) => {
    const at = one.at % (out.length + 1);
    return out.slice(0, at) + one.text + out.slice(at);
  }, text);
}

test("whatever is masked is not passed, in every form and however it is broken", () => {
  let masked = 0;
  fc.assert(
    fc.property(
      ...[value, fc.nat(), noise, noise, fc.array(gap, { maxLength: 6 })],
      (secret, which, before, after, gaps) => {
        const redactor = createRedactor();
        redactor.add("KEY", secret);
        const forms = [...allForms(secret)];
        const text = before + broken(forms[which % forms.length]!, gaps) + after;
        const sieve = redactor.sieve();
        if (redactor.text(text) === text || sieve === null) return;
        masked += 1;
        expect(sieve.mayHold(text)).toBe(true);
      },
    ),
    { numRuns: 3_000 },
  );
  expect(masked).toBeGreaterThan(500);
}, 60_000);

test("of a JSON value each leaf counts", () => {
  const redactor = createRedactor();
  redactor.add("KEY", JSON.stringify({ id: "an identity", key: "one-of-the-leaves" }));
  const sieve = redactor.sieve()!;
  expect(sieve.mayHold("it was one-of-the-leaves")).toBe(true);
  expect(sieve.mayHold("it was none of them at all")).toBe(false);
});

test("most texts pass", () => {
  const redactor = createRedactor();
  redactor.add("KEY", `sk-${randomBytes(24).toString("hex")}`);
  const sieve = redactor.sieve()!;
  const texts = Array.from({ length: 1_000 }, () =>
    JSON.stringify({ data: randomBytes(700).toString("base64") }),
  );
  expect(texts.filter((text) => sieve.mayHold(text)).length).toBeLessThan(60);
});

test("where a value has too few characters of its own there is none", () => {
  const redactor = createRedactor();
  redactor.add("KEY", "a'\"'\"'\"'\"'\"b");
  expect(redactor.sieve()).toBeNull();
});

test("where there is nothing to mask everything passes", () => {
  expect(createRedactor().sieve()?.mayHold("anything that is long enough")).toBe(false);
});
