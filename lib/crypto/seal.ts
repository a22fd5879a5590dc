import { randomBytes } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { equalBytes } from "@/lib/crypto/digest";
import { lengthPrefixed } from "@/lib/crypto/length-prefix";
import { pad, unpad } from "@/lib/crypto/padding";
import {
  aesGcmDecrypt,
  aesGcmEncrypt,
  GCM_KEY_BYTES,
  GCM_NONCE_BYTES,
  GCM_TAG_BYTES,
  hkdfSha512,
  OpenError,
} from "@/lib/crypto/primitives";

export { OpenError };

/** Everything a sealed value is bound to. It opens at this place and nowhere else. */
export interface Place {
  domain: "value" | "hint" | "meta" | "dek" | "oauth-token";
  instance: string;
  organisation: string;
  project: string;
  scope: "project" | "workflow" | "organisation" | "instance";
  /** Empty for no workflow; bound as the nil UUID. */
  workflow: string;
  credential: string;
  type: string;
  field: string;
  version: bigint;
  /** Canonical origin, `https://host:port`, or empty. */
  destination: string;
}

/** A 32-byte secret key and the 16 bytes that name it in the envelope. */
export interface SealingKey {
  id: Uint8Array;
  key: KeyObject;
}

export type RandomSource = (bytes: number) => Uint8Array;

const PREFIX = Buffer.from([0x43, 0x56, 0x01, 0x01]);
const FLAG_PADDED = 0x01;
const KEY_INFO = "credstore/v1/aes-256-gcm+commit";
const NIL_UUID = "00000000-0000-0000-0000-000000000000";
const MESSAGE_ID_BYTES = 32;
const AT = { flags: 4, keyId: 5, messageId: 21, nonce: 53, commitment: 65, ciphertext: 97 } as const;

/** Bytes an envelope adds to the padded plaintext. */
export const ENVELOPE_OVERHEAD = AT.ciphertext + GCM_TAG_BYTES;

/**
 * Seals bytes into envelope v1: prefix, flags, key id, message id, nonce, key commitment, ciphertext, tag.
 * The plaintext is padded to a size class. Each envelope has its own key, derived from a random message id,
 * so the number of envelopes per key has no bound to watch. `random` exists for the frozen vectors only.
 */
export function seal(
  key: SealingKey,
  plaintext: Uint8Array,
  place: Place,
  random: RandomSource = randomBytes,
): Uint8Array {
  assertSealingKey(key);
  const messageId = random(MESSAGE_ID_BYTES);
  const nonce = random(GCM_NONCE_BYTES);
  const derived = deriveEnvelopeKey(key.key, messageId);
  const padded = pad(plaintext);
  try {
    const header = Buffer.concat([
      PREFIX,
      Buffer.of(FLAG_PADDED),
      key.id,
      messageId,
      nonce,
      derived.commitment,
    ]);
    const sealed = aesGcmEncrypt(derived.key, nonce, associatedData(header, place), padded);
    return Buffer.concat([header, sealed]);
  } finally {
    padded.fill(0);
    derived.key.fill(0);
  }
}

/** Opens envelope v1 at its place. Throws OpenError for every envelope that is not exactly right, never saying why. */
export function open(key: SealingKey, envelope: Uint8Array, place: Place): Uint8Array {
  assertSealingKey(key);
  if (!equalBytes(keyIdOf(envelope), key.id)) throw new OpenError();
  const derived = deriveEnvelopeKey(key.key, envelope.subarray(AT.messageId, AT.nonce));
  try {
    // GCM alone does not commit to its key: without this a box can be made that opens under two keys.
    if (!equalBytes(derived.commitment, envelope.subarray(AT.commitment, AT.ciphertext)))
      throw new OpenError();
    const plaintext = aesGcmDecrypt(
      derived.key,
      envelope.subarray(AT.nonce, AT.commitment),
      associatedData(envelope.subarray(0, AT.ciphertext), place),
      envelope.subarray(AT.ciphertext),
    );
    return envelope[AT.flags] === FLAG_PADDED ? takeUnpadded(plaintext) : plaintext;
  } finally {
    derived.key.fill(0);
  }
}

/** The 16-byte id of the key an envelope asks for. Throws OpenError when the header is not one of envelope v1. */
export function keyIdOf(envelope: Uint8Array): Uint8Array {
  const flags = envelope[AT.flags];
  const isEnvelope =
    envelope.length >= ENVELOPE_OVERHEAD &&
    PREFIX.equals(envelope.subarray(0, AT.flags)) &&
    (flags === 0 || flags === FLAG_PADDED);
  if (!isEnvelope) throw new OpenError();
  return new Uint8Array(envelope.subarray(AT.keyId, AT.messageId));
}

function takeUnpadded(padded: Uint8Array): Uint8Array {
  try {
    return unpad(padded);
  } finally {
    padded.fill(0);
  }
}

function deriveEnvelopeKey(
  key: KeyObject,
  messageId: Uint8Array,
): { key: Uint8Array; commitment: Uint8Array } {
  const bytes = hkdfSha512(key, messageId, KEY_INFO, 64);
  return { key: bytes.subarray(0, GCM_KEY_BYTES), commitment: bytes.subarray(GCM_KEY_BYTES) };
}

function associatedData(header: Uint8Array, place: Place): Uint8Array {
  const parts = lengthPrefixed([
    `credstore/v1/${place.domain}`,
    place.instance,
    place.organisation,
    place.project,
    place.scope,
    place.workflow === "" ? NIL_UUID : place.workflow,
    place.credential,
    place.type,
    place.field,
    place.version,
    place.destination,
  ]);
  return Buffer.concat([header, parts]);
}

function assertSealingKey({ id, key }: SealingKey): void {
  if (id.length !== AT.messageId - AT.keyId || key.symmetricKeySize !== GCM_KEY_BYTES) {
    throw new TypeError("A sealing key is a 16-byte id and a 32-byte secret.");
  }
}
