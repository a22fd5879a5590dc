import "server-only";
import { deriveKey, equalBytes, randomKey, secretKey } from "@/lib/crypto/digest";
import { hmacSha256 } from "@/lib/crypto/primitives";
import type { SealingKey } from "@/lib/crypto/seal";
import { unwrapKey, wrapKey } from "@/lib/crypto/wrap";
import type { WrapContext } from "@/lib/crypto/wrap";

export interface WrappedKey {
  blob: Uint8Array;
  /** Version of the key-encryption key that wrapped it; a provider that rotates in place changes it. */
  version: string;
}

/** A key-encryption key: wraps data keys, and is itself never in the database. */
export interface Kek {
  /** Names the key: another key has another id. Safe to store and to show. */
  readonly id: string;
  readonly kind: "file" | "environment";
  /** Eight hex digits by which people compare keys. */
  readonly fingerprint: string;
  /** Sixteen hex digits that only this key gives for its id; stored, and compared at every start. */
  readonly check: string;
  wrap(dek: Uint8Array, context: WrapContext): Promise<WrappedKey>;
  /** The 32 bytes of a data key; the caller wipes them. Throws OpenError for a blob of another key or context. */
  unwrap(blob: Uint8Array, context: WrapContext): Promise<Uint8Array>;
  /** Rejects when what this key wraps it cannot unwrap. */
  selfTest(): Promise<void>;
}

const VERSION = "1";

/** A master key that this process holds itself. Copies the 32 bytes of `material`; the caller wipes them. */
export function localKek(material: Uint8Array, kind: Kek["kind"] = "file"): Kek {
  const key = secretKey(material);
  const nameBytes = deriveKey(key, "id").export();
  const sealingKey: SealingKey = { id: nameBytes.subarray(0, 16), key };
  const id = `local:${nameBytes.toString("hex", 0, 8)}`;
  const check = Buffer.from(hmacSha256(deriveKey(key, "kcv"), Buffer.from(id))).toString("hex", 0, 8);
  const fingerprint = deriveKey(key, "fingerprint").export().toString("hex", 0, 4);
  return {
    id,
    kind,
    fingerprint,
    check,
    wrap: (dek, context) => settled(() => ({ blob: wrapKey(sealingKey, dek, context), version: VERSION })),
    unwrap: (blob, context) => settled(() => unwrapKey(sealingKey, blob, context)),
    selfTest: () => settled(() => testWrapping(sealingKey)),
  };
}

// What throws here rejects, as it would from a key that is asked over the network.
function settled<T>(act: () => T): Promise<T> {
  return new Promise((resolve) => resolve(act()));
}

function testWrapping(key: SealingKey): void {
  const context: WrapContext = {
    instance: "self-test",
    organisation: "",
    project: "",
    keyId: "self-test",
    keyVersion: BigInt(0),
  };
  const dek = randomKey();
  if (!equalBytes(unwrapKey(key, wrapKey(key, dek, context), context), dek)) {
    throw new Error("The master key does not unwrap what it wraps.");
  }
}
