import { expect, test } from "vitest";
import { createRedactor } from "./redactor";

const VALUES = 200;
const HITS = 1_000_000;

/** The same numbers in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const ALPHABETS = [
  "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_",
  "0123456789abcdef",
  "abcdefghijkl0123456789!\"$%&'()=?+/\\<>",
  'aäbßc€d日e本1"2😀3',
];

function valueOf(random: () => number, index: number): string {
  const alphabet = Array.from(ALPHABETS[index % ALPHABETS.length]!);
  const length = index % 50 === 49 ? 600 : 8 + Math.floor(random() * 40);
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]!).join("");
}

const json = (value: string) => JSON.stringify(value).slice(1, -1);
const FORMS: ((value: string) => string)[] = [
  (value) => value,
  json,
  (value) => json(json(value)),
  encodeURIComponent,
  (value) => encodeURIComponent(value).replace(/%../g, (code) => code.toLowerCase()),
  (value) => new URLSearchParams([["", value]]).toString().slice(1),
  ...(["base64", "base64url", "hex"] as const).map(
    (encoding) => (value: string) => Buffer.from(value).toString(encoding),
  ),
  (value) => Buffer.from(value).toString("hex").toUpperCase(),
  (value) => Array.from(value, (char) => (char === value[0] ? `\u001b[01;31m${char}` : char)).join(""),
  (value) =>
    value
      .replaceAll("&", "&amp;")
      .replaceAll("<", "&lt;")
      .replaceAll(">", "&gt;")
      .replaceAll('"', "&quot;")
      .replaceAll("'", "&#39;"),
  (value) => value.replaceAll("'", `'\\''`),
  (value) =>
    Buffer.from(value)
      .toString("base64")
      .replace(/.{12}(?!$)/g, "$&\n"),
];

test("a million hits of 200 values are masked, cut at random places", () => {
  const random = seeded(20_261_128);
  const redactor = createRedactor();
  const values = Array.from({ length: VALUES }, (_, index) => valueOf(random, index));
  for (const [index, value] of values.entries()) expect(redactor.add(`KEY_${index}`, value)).toBe(true);
  const hits = values.flatMap((value, index) =>
    FORMS.map((form) => ({ text: form(value), mask: `[KEY_${index}]` })),
  );
  const text = hits.map((hit) => `${hit.text} | `).join("");
  const masked = hits.map(({ mask }) => `${mask} | `).join("");
  /** A long value folded between two of its pieces prints a mask on every line. */
  const plain = (out: string) =>
    out.replaceAll("\u001b[01;31m", "").replaceAll(/(\[KEY_\d+\])(?:\n\1)+/g, "$1");

  let misses = 0;
  let count = 0;
  for (let round = 0; count < HITS; round++, count += hits.length) {
    const stream = redactor.stream();
    const longest = [60, 200, 8, 400, 200, 1000, 100, 400][round % 8]!;
    let out = "";
    for (let start = 0; start < text.length;) {
      const end = start + 1 + Math.floor(random() * longest);
      out += stream.write(text.slice(start, end));
      start = end;
    }
    if (plain(out + stream.end()) !== masked) misses++;
  }
  expect(count).toBeGreaterThanOrEqual(HITS);
  expect(misses).toBe(0);
}, 300_000);
