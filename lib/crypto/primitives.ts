import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from "node:crypto";
import type { KeyObject } from "node:crypto";

export const GCM_KEY_BYTES = 32;
export const GCM_NONCE_BYTES = 12;
export const GCM_TAG_BYTES = 16;

/** The one thing said about a box that does not open: why it does not is nobody's business but the log's. */
export class OpenError extends Error {
  constructor() {
    super("The sealed value could not be opened.");
    this.name = "OpenError";
  }
}

/** AES-256-GCM (NIST SP 800-38D) with a 12-byte nonce; returns ciphertext followed by the 16-byte tag. */
export function aesGcmEncrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  assertGcmSizes(key, nonce);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: GCM_TAG_BYTES });
  cipher.setAAD(associated);
  return Buffer.concat([cipher.update(plaintext), cipher.final(), cipher.getAuthTag()]);
}

/** Opens ciphertext followed by its 16-byte tag; throws OpenError, and returns nothing before the tag holds. */
export function aesGcmDecrypt(
  key: Uint8Array,
  nonce: Uint8Array,
  associated: Uint8Array,
  sealed: Uint8Array,
): Uint8Array {
  assertGcmSizes(key, nonce);
  if (sealed.length < GCM_TAG_BYTES) throw new OpenError();
  const tagAt = sealed.length - GCM_TAG_BYTES;
  // Without authTagLength Node accepts any 4-byte prefix of a good tag.
  const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: GCM_TAG_BYTES });
  decipher.setAAD(associated);
  decipher.setAuthTag(sealed.subarray(tagAt));
  const unverified = decipher.update(sealed.subarray(0, tagAt));
  try {
    decipher.final();
  } catch {
    unverified.fill(0);
    throw new OpenError();
  }
  return unverified;
}

/** HKDF-SHA-512 (RFC 5869), at most 16,320 bytes. */
export function hkdfSha512(
  secret: KeyObject,
  salt: Uint8Array,
  info: string | Uint8Array,
  bytes: number,
): Uint8Array {
  return new Uint8Array(hkdfSync("sha512", secret, salt, info, bytes));
}

/** HMAC-SHA-256 (RFC 2104), 32 bytes. */
export function hmacSha256(key: KeyObject, message: Uint8Array): Uint8Array {
  return createHmac("sha256", key).update(message).digest();
}

function assertGcmSizes(key: Uint8Array, nonce: Uint8Array): void {
  if (key.length !== GCM_KEY_BYTES) throw new TypeError("AES-256-GCM takes a 32-byte key.");
  if (nonce.length !== GCM_NONCE_BYTES) throw new TypeError("AES-256-GCM takes a 12-byte nonce here.");
}
