import { describe, expect, test } from "vitest";
import { secretKey, sha256 } from "@/lib/crypto/digest";
import { open, OpenError, seal } from "@/lib/crypto/seal";
import type { Place, SealingKey } from "@/lib/crypto/seal";
import vectors from "@/lib/crypto/vectors/envelope-v1.json";
import { unwrapKey, wrapKey } from "@/lib/crypto/wrap";

const bytes = (hex: string) => new Uint8Array(Buffer.from(hex, "hex"));
const hex = (value: Uint8Array) => Buffer.from(value).toString("hex");
const pattern = (length: number) => Uint8Array.from({ length }, (_, index) => index % 251);

const keyFrom = (text: string): SealingKey => ({ id: bytes(vectors.keyId), key: secretKey(bytes(text)) });
const key = keyFrom(vectors.key);
const frozen = (size: number) => bytes(size === 32 ? vectors.messageId : vectors.nonce);
const placeFrom = (place: { version: string }) => ({ ...place, version: BigInt(place.version) }) as Place;

describe("envelope v1, frozen: what was stored before opens after", () => {
  test.each(vectors.valid.filter((vector) => vector.sealable))("$comment: same bytes", (vector) => {
    const plaintext = pattern(vector.plaintextBytes);
    const sealed = seal(key, plaintext, placeFrom(vector.place), frozen);
    expect(sealed).toHaveLength(vector.envelopeBytes);
    expect(hex(sha256(sealed))).toBe(vector.envelopeSha256);
    if (vector.envelope !== undefined) expect(hex(sealed)).toBe(vector.envelope);
    expect(hex(open(key, sealed, placeFrom(vector.place)))).toBe(hex(plaintext));
  });

  test.each(vectors.valid.filter((vector) => vector.envelope !== undefined))("$comment: opens", (vector) => {
    const plaintext = open(key, bytes(vector.envelope), placeFrom(vector.place));
    expect(hex(plaintext)).toBe(hex(pattern(vector.plaintextBytes)));
  });

  test.each(vectors.wrapped)("$comment: same bytes, and opens", ({ context, envelope }) => {
    const wrapContext = { ...context, keyVersion: BigInt(context.keyVersion) };
    expect(hex(wrapKey(key, pattern(32), wrapContext, frozen))).toBe(envelope);
    expect(hex(unwrapKey(key, bytes(envelope), wrapContext))).toBe(hex(pattern(32)));
  });

  test.each(vectors.mustFail)("$comment: refused", (vector) => {
    expect(() => open(keyFrom(vector.key), bytes(vector.envelope), placeFrom(vector.place))).toThrow(
      OpenError,
    );
  });
});
