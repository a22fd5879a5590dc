import { inspect } from "node:util";
import fc from "fast-check";
import { expect, test } from "vitest";
import { deriveKey, equalBytes, mac, randomKey, secretKey, sha256 } from "@/lib/crypto/digest";
import type { Part } from "@/lib/crypto/length-prefix";

const key = secretKey(new Uint8Array(32).fill(7));
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

test("each label gives its own key, the same one each time", () => {
  const labels = ["kcv", "audit-mac", "token-pepper", "cursor-mac"];
  const keys = labels.map((label) => hex(deriveKey(key, label).export()));
  expect(new Set(keys).size).toBe(labels.length);
  expect(hex(deriveKey(key, "kcv").export())).toBe(keys[0]);
  expect(deriveKey(key, "kcv").symmetricKeySize).toBe(32);
  expect(() => deriveKey(key, "")).toThrow(TypeError);
});

test("a key prints and serialises as nothing", () => {
  const canary = secretKey(Buffer.from("canary-key-canary-key-canary-key"));
  expect(inspect(canary) + JSON.stringify(canary) + canary.type).not.toContain("canary");
});

test("a code covers the parts and their boundaries", () => {
  expect(mac(key, ["ab", "c"])).toHaveLength(32);
  expect(hex(mac(key, ["ab", "c"]))).toBe(hex(mac(key, ["ab", Buffer.from("c")])));
  expect(hex(mac(key, ["ab", "c"]))).not.toBe(hex(mac(key, ["a", "bc"])));
  const parts: fc.Arbitrary<string[]> = fc.array(fc.string(), { maxLength: 4 });
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      expect(hex(mac(key, a)) === hex(mac(key, b))).toBe(JSON.stringify(a) === JSON.stringify(b));
    }),
  );
});

test("text that UTF-8 would alter and numbers that do not fit are refused", () => {
  const bad: Part[] = ["\ud800", "a\udc00b", -1n, 2n ** 64n];
  for (const part of bad) expect(() => mac(key, [part])).toThrow();
  expect(hex(mac(key, ["😀"]))).toBe(hex(mac(key, [Buffer.from("😀")])));
});

test("bytes are equal only to the same bytes of the same length", () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      expect(equalBytes(a, b)).toBe(hex(a) === hex(b));
      expect(equalBytes(a, Uint8Array.from(a))).toBe(true);
    }),
  );
  expect(equalBytes(new Uint8Array(3), new Uint8Array(4))).toBe(false);
});

test("SHA-256 is SHA-256", () => {
  // FIPS 180-4, the example of one block.
  expect(hex(sha256(Buffer.from("abc")))).toBe(
    "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
  );
});

test("random keys are 32 bytes and differ", () => {
  const keys = new Set(Array.from({ length: 100 }, () => hex(randomKey())));
  expect(keys.size).toBe(100);
  expect(randomKey()).toHaveLength(32);
});
