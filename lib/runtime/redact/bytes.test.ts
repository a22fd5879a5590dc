import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findCanary } from "@/lib/testing/canary";
import { createRedactor } from "./redactor";

const VALUE = "pässwörd-日本語-😀-ünd-mehr";
const redactor = createRedactor();
redactor.add("KEY", VALUE);
redactor.add("ASCII", "alpha-bravo");

function mask(...chunks: Uint8Array[]): Buffer {
  const stream = redactor.bytes();
  return Buffer.concat([...chunks.map((chunk) => stream.write(chunk)), stream.end()]);
}

const bytes = (text: string) => Buffer.from(text, "utf8");

describe("a stream of bytes", () => {
  test("is masked wherever a chunk ends, also inside a character", () => {
    const text = bytes(`é ${VALUE} € alpha-bravo 😀`);
    for (let first = 0; first <= text.length; first++)
      for (const second of [first, first + 1, first + 2, first + 5])
        expect(
          mask(text.subarray(0, first), text.subarray(first, second), text.subarray(second)).toString("utf8"),
        ).toBe("é [KEY] € [ASCII] 😀");
  });

  test("is masked byte by byte", () => {
    const text = bytes(`<${VALUE}>${encodeURIComponent(VALUE)}`);
    const masked = mask(...Array.from(text, (byte) => Uint8Array.of(byte)));
    expect(masked.toString("utf8")).toBe("<[KEY]>[KEY]");
    expect(findCanary(masked, VALUE)).toEqual([]);
  });

  test.each([
    ["a byte order mark", [0xef, 0xbb, 0xbf, 0x61]],
    ["overlong sequences", [0xc0, 0x80, 0xc1, 0xbf, 0xe0, 0x9f, 0xbf, 0xf0, 0x8f, 0xbf, 0xbf]],
    ["surrogates", [0xed, 0xa0, 0x80, 0xed, 0xb0, 0x80]],
    ["beyond Unicode", [0xf4, 0x90, 0x80, 0x80, 0xf5, 0x80, 0x80, 0x80, 0xff, 0xfe]],
    ["cut sequences", [0xe2, 0x82, 0x20, 0xf0, 0x9f, 0x98, 0x20, 0xc3, 0x20, 0x80, 0xc3]],
    ["a terminal colour that never ends", [0x1b, 0x5b, 0x33]],
  ])("lets %s through unchanged, beside a hit", (_, odd) => {
    const given = Buffer.concat([Buffer.from(odd), bytes("alpha-bravo"), Buffer.from(odd)]);
    const masked = Buffer.concat([Buffer.from(odd), bytes("[ASCII]"), Buffer.from(odd)]);
    expect(mask(given)).toEqual(masked);
    expect(mask(...Array.from(given, (byte) => Uint8Array.of(byte)))).toEqual(masked);
  });

  test("lets any bytes through unchanged, however they are cut", () => {
    const chunk = fc.oneof(fc.uint8Array({ maxLength: 40 }), fc.string({ unit: "grapheme" }).map(bytes));
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 10 }), (chunks) => {
        expect(mask(...chunks)).toEqual(Buffer.concat(chunks));
      }),
      { numRuns: 500 },
    );
  });

  test("lets a megabyte of random bytes through unchanged", () => {
    const noise = randomBytes(1 << 20);
    expect(mask(noise.subarray(0, 400_001), noise.subarray(400_001)).equals(noise)).toBe(true);
  });
});
