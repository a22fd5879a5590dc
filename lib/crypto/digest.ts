import { createHash, createSecretKey, randomBytes, timingSafeEqual } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { lengthPrefixed } from "@/lib/crypto/length-prefix";
import type { Part } from "@/lib/crypto/length-prefix";
import { hkdfSha512, hmacSha256 } from "@/lib/crypto/primitives";

const NO_SALT = new Uint8Array(0);

/** A key for one purpose, named by its label: HKDF-SHA-512 without salt, 32 bytes. Throws TypeError without a label. */
export function deriveKey(key: KeyObject, label: string): KeyObject {
  if (label === "") throw new TypeError("A derived key needs a label.");
  const bytes = hkdfSha512(key, NO_SALT, label, 32);
  try {
    return secretKey(bytes);
  } finally {
    bytes.fill(0);
  }
}

/** HMAC-SHA-256 over the parts, each with its length, so that moving a boundary gives another code. 32 bytes. */
export function mac(key: KeyObject, parts: readonly Part[]): Uint8Array {
  return hmacSha256(key, lengthPrefixed(parts));
}

/** SHA-256, 32 bytes. For envelopes and public bytes; never for a secret, whose hash would confirm a guess. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return createHash("sha256").update(bytes).digest();
}

/** Compares in constant time. Unequal lengths are unequal; timingSafeEqual itself would throw. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && timingSafeEqual(a, b);
}

/** 32 random bytes. The caller wipes them. */
export function randomKey(): Uint8Array {
  return randomBytes(32);
}

/** Bytes as a key that prints as `SecretKeyObject` and serialises as `{}`. The bytes are copied; wipe yours. */
export function secretKey(bytes: Uint8Array): KeyObject {
  return createSecretKey(bytes);
}
