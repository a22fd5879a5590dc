import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomKey, secretKey } from "@/lib/crypto/digest";
import { ENVELOPE_OVERHEAD, keyIdOf, open, OpenError, seal } from "@/lib/crypto/seal";
import type { Place, SealingKey } from "@/lib/crypto/seal";

const sealingKey = (fill: number): SealingKey => ({
  id: new Uint8Array(16).fill(fill),
  key: secretKey(randomKey()),
});

const place: Place = {
  domain: "value",
  instance: "inst_1",
  organisation: "org_1",
  project: "proj",
  scope: "workflow",
  workflow: "wf_1",
  credential: "cred",
  type: "api_token",
  field: "token",
  version: 7n,
  destination: "https://api.example.com:443",
};
const otherPlaces: { [K in keyof Place]: Place[K] } = {
  domain: "hint",
  instance: "inst_2",
  organisation: "org_2",
  project: "proj_2",
  scope: "project",
  workflow: "",
  credential: "cred_2",
  type: "bot_token",
  field: "signing_secret",
  version: 8n,
  destination: "https://evil.example.com:443",
};

const key = sealingKey(1);
const secret = Buffer.from("canary-7f3a-do-not-print");
const box = seal(key, secret, place);
const changed = (index: number, change: (byte: number) => number) => {
  const bytes = Uint8Array.from(box);
  bytes[index] = change(bytes[index]!);
  return bytes;
};
function refuses(bytes: Uint8Array, at: Place = place, withKey = key): void {
  expect(() => open(withKey, bytes, at)).toThrow(OpenError);
}

describe("a sealed value", () => {
  test("opens at its place to exactly the bytes that went in", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 9000 }), (plaintext) => {
        expect(Buffer.from(open(key, seal(key, plaintext, place), place)).equals(plaintext)).toBe(true);
      }),
    );
  });

  test("opens at any place it was sealed for", () => {
    const text = fc.string({ unit: "grapheme" });
    const anyPlace: fc.Arbitrary<Place> = fc.record({
      domain: fc.constantFrom("value", "hint", "meta", "dek", "oauth-token"),
      instance: text,
      organisation: text,
      project: text,
      scope: fc.constantFrom("project", "workflow", "organisation", "instance"),
      workflow: text,
      credential: text,
      type: text,
      field: text,
      version: fc.bigInt(0n, 2n ** 64n - 1n),
      destination: text,
    });
    fc.assert(
      fc.property(anyPlace, anyPlace, (here, there) => {
        const sealed = seal(key, secret, here);
        expect(Buffer.from(open(key, sealed, here))).toEqual(secret);
        fc.pre(JSON.stringify({ ...here, version: 0 }) !== JSON.stringify({ ...there, version: 0 }));
        refuses(sealed, there);
      }),
    );
  });

  test("names its key, and only its key opens it", () => {
    expect(keyIdOf(box)).toEqual(key.id);
    refuses(box, place, sealingKey(1));
    refuses(box, place, { id: sealingKey(2).id, key: key.key });
  });

  test("does not open with any single bit changed", () => {
    for (let bit = 0; bit < box.length * 8; bit++)
      refuses(changed(bit >> 3, (byte) => byte ^ (1 << (bit & 7))));
  });

  test("does not open when cut at any length or when anything is appended", () => {
    for (let length = 0; length < box.length; length++) {
      refuses(box.subarray(0, length));
      refuses(box.subarray(box.length - length));
    }
    for (let extra = 1; extra <= 64; extra++) refuses(Buffer.concat([box, Buffer.alloc(extra)]));
  });

  test("does not open with another version, suite or flag, or with a zero nonce", () => {
    for (const version of [0, 2, 255]) refuses(changed(2, () => version));
    for (const suite of [0, 2, 255]) refuses(changed(3, () => suite));
    for (const flags of [0, 2, 3, 128, 255]) refuses(changed(4, () => flags));
    refuses(Uint8Array.from(box).fill(0, 53, 65));
  });

  test.each(Object.keys(otherPlaces) as (keyof Place)[])("does not open with another %s", (part) => {
    refuses(box, { ...place, [part]: otherPlaces[part] });
  });

  test("does not open when a boundary between two parts moves", () => {
    refuses(box, { ...place, project: "projc", credential: "red" });
    refuses(seal(key, secret, { ...place, type: "ab", field: "c" }), { ...place, type: "a", field: "bc" });
  });

  test("does not open when spliced from two boxes of the same place", () => {
    const other = seal(key, secret, place);
    for (const at of [37, 53, 65, 97, box.length - 16]) {
      refuses(Buffer.concat([box.subarray(0, at), other.subarray(at)]));
    }
  });

  test("is different each time, in every random part", () => {
    const boxes = Array.from({ length: 50 }, () => Buffer.from(seal(key, secret, place)));
    const distinct = (from: number, to?: number) =>
      new Set(boxes.map((bytes) => bytes.toString("hex", from, to))).size;
    expect([distinct(21, 53), distinct(53, 65), distinct(65, 97), distinct(97)]).toEqual([50, 50, 50, 50]);
  });

  test("shows only the size class of its length", () => {
    const sizeOf = (length: number) => seal(key, new Uint8Array(length), place).length - ENVELOPE_OVERHEAD;
    const lengths = [0, 1, 20, 40, 51, 63, 64, 164, 4095, 4096, 8191, 8192, 65_535, 65_536];
    expect(lengths.map(sizeOf)).toEqual([
      64, 64, 64, 64, 64, 64, 128, 256, 4096, 8192, 8192, 12_288, 65_536, 69_632,
    ]);
    expect(ENVELOPE_OVERHEAD).toBe(113);
  });

  test("holds nothing of the plaintext, and neither does the error", () => {
    expect(Buffer.from(box).includes(secret)).toBe(false);
    const messages = [box.subarray(1), changed(70, (byte) => byte ^ 1), changed(100, (byte) => byte ^ 1)].map(
      (bytes) => {
        try {
          return open(key, bytes, place);
        } catch (error) {
          return (error as Error).message;
        }
      },
    );
    expect(new Set(messages)).toEqual(new Set(["The sealed value could not be opened."]));
  });

  test("is refused at the call when the key or the place cannot be right", () => {
    const short = { id: key.id, key: secretKey(new Uint8Array(16)) };
    expect(() => seal(short, secret, place)).toThrow(TypeError);
    expect(() => open({ id: new Uint8Array(15), key: key.key }, box, place)).toThrow(TypeError);
    expect(() => seal(key, secret, { ...place, field: "a\ud800" })).toThrow(TypeError);
    expect(() => seal(key, secret, { ...place, version: -1n })).toThrow(RangeError);
  });
});

test("random bytes are never taken for an envelope", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => refuses(bytes)));
  const prefix = Buffer.from([0x43, 0x56, 1, 1, 1, ...key.id]);
  fc.assert(
    fc.property(fc.uint8Array({ minLength: 80, maxLength: 400 }), (rest) =>
      refuses(Buffer.concat([prefix, rest])),
    ),
  );
});
