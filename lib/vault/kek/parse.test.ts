import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { KeyRefused, parseKeyFile, parseKeyText, SAMPLE_KEY } from "@/lib/vault/kek/parse";

const key = Buffer.from("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff", "hex");
const base64 = `base64:${key.toString("base64")}`;
const hex = `hex:${key.toString("hex")}`;

const goodTexts = { base64, hex, "hex in capitals": `hex:${key.toString("hex").toUpperCase()}` };
const badTexts: [string, string, RegExp][] = [
  ["empty", "", /is empty/],
  ["blank", " \n", /is empty/],
  ["without its form", key.toString("base64"), /does not begin with "base64:" or "hex:"/],
  ["in another form", `base32:${"A".repeat(52)}`, /does not begin/],
  ["with its form in capitals", base64.replace("base64", "BASE64"), /does not begin/],
  ["in quotes", `"${base64}"`, /does not begin/],
  ["base64 with junk", "base64:@@@@YWJj!!", /not plain base64/],
  ["base64 with junk around 32 bytes", `base64:!!${key.toString("base64")}`, /not plain base64/],
  ["base64 without padding", base64.slice(0, -1), /not plain base64/],
  ["base64 with bits that do not count", base64.replace(/8=$/, "9="), /not plain base64/],
  [
    "base64 for URLs",
    `base64:${Buffer.alloc(32, Buffer.of(0xfb, 0xff)).toString("base64url")}=`,
    /not plain base64/,
  ],
  ["base64 over two lines", `${base64.slice(0, 20)}\n${base64.slice(20)}`, /not plain base64/],
  ["base64 with a space behind", `${base64} `, /not plain base64/],
  ["base64 with a newline behind", `${base64}\n`, /not plain base64/],
  ["short base64", `base64:${key.toString("base64", 0, 31)}`, /is 31 bytes long; a key is 32/],
  ["long base64", `base64:${Buffer.concat([key, key]).toString("base64")}`, /is 64 bytes long/],
  ["base64 of nothing", "base64:", /is 0 bytes long/],
  ["hex that is no hex", "hex:zz", /not hex/],
  ["hex with an odd digit", `${hex}0`, /odd number of digits/],
  ["hex lacking a digit", hex.slice(0, -1), /odd number of digits/],
  ["short hex", hex.slice(0, -2), /is 31 bytes long/],
  ["long hex", `${hex}00`, /is 33 bytes long/],
  ["hex with 0x", `hex:0x${key.toString("hex")}`, /not hex/],
  ["all zero", `hex:${"00".repeat(32)}`, /repeats a single byte/],
  ["one byte over and over", `base64:${Buffer.alloc(32, 0xab).toString("base64")}`, /repeats a single byte/],
  ["the sample of the README", SAMPLE_KEY, /sample key/],
  ["the sample in hex", `hex:${Buffer.from(SAMPLE_KEY.slice(7), "base64").toString("hex")}`, /sample key/],
];

describe("a master key written as text", () => {
  test.each(Object.entries(goodTexts))("is read from %s", (_, text) => {
    expect(Buffer.from(parseKeyText(text, "It"))).toEqual(key);
    expect(Buffer.from(parseKeyFile(Buffer.from(text), "It"))).toEqual(key);
  });

  test.each(badTexts)("is refused when %s", (_, text, reason) => {
    expect(() => parseKeyText(text, "It")).toThrow(KeyRefused);
    expect(() => parseKeyText(text, "It")).toThrow(reason);
  });

  test.each(badTexts)("is refused in a file too when %s", (name, text, reason) => {
    if (name.includes("newline behind")) return;
    expect(() => parseKeyFile(Buffer.from(text), "It")).toThrow(reason);
  });

  test("is read for every 32 bytes, and no other text with its bytes is", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.string({ minLength: 1 }),
        (bytes, junk) => {
          fc.pre(new Set(bytes).size > 1);
          const text = `base64:${Buffer.from(bytes).toString("base64")}`;
          expect(Buffer.from(parseKeyText(text, "It")).equals(bytes)).toBe(true);
          expect(() => parseKeyText(text + junk, "It")).toThrow(KeyRefused);
          expect(() => parseKeyText(junk + text, "It")).toThrow(KeyRefused);
        },
      ),
    );
  });

  test("is in no reason", () => {
    for (const [, text] of badTexts.filter(([, bad]) => bad.length > 20)) {
      try {
        parseKeyText(text, "It");
      } catch (error) {
        expect((error as Error).message).not.toContain(text.slice(-12, -2));
      }
    }
  });
});

describe("a master key in a file", () => {
  test("is read raw", () => {
    expect(Buffer.from(parseKeyFile(key, "It"))).toEqual(key);
  });

  test("may end in one newline, not in two", () => {
    expect(Buffer.from(parseKeyFile(Buffer.from(`${hex}\n`), "It"))).toEqual(key);
    expect(Buffer.from(parseKeyFile(Buffer.from(`${base64}\n`), "It"))).toEqual(key);
    expect(() => parseKeyFile(Buffer.from(`${hex}\n\n`), "It")).toThrow(/not hex/);
    expect(() => parseKeyFile(Buffer.from(`${base64}\r\n`), "It")).toThrow(/not plain base64/);
  });

  test("is refused raw when repeated, the sample, text, short or long", () => {
    const sample = Buffer.from(SAMPLE_KEY.slice(7), "base64");
    expect(sample).toHaveLength(32);
    expect(() => parseKeyFile(Buffer.alloc(32), "It")).toThrow(/repeats a single byte/);
    expect(() => parseKeyFile(sample, "It")).toThrow(KeyRefused);
    expect(() => parseKeyFile(Buffer.from("0123456789abcdef0123456789abcdef"), "It")).toThrow(
      /characters of text/,
    );
    for (const size of [0, 1, 31, 33, 64, 1024]) {
      const other = Buffer.alloc(size, 1).fill(2, 0, size >> 1);
      expect(() => parseKeyFile(other, "It")).toThrow(KeyRefused);
    }
  });
});
