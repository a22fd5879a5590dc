import { open, OpenError, seal } from "@/lib/crypto/seal";
import type { Place, RandomSource, SealingKey } from "@/lib/crypto/seal";

/** What a wrapped data key is bound to. Organisation and project are empty for the instance's own key. */
export interface WrapContext {
  instance: string;
  organisation: string;
  project: string;
  /** Id of the data key. */
  keyId: string;
  keyVersion: bigint;
}

const DATA_KEY_BYTES = 32;

/** Wraps a 32-byte data key: envelope v1 in the domain `dek`, sealed under the key-encryption key. */
export function wrapKey(
  kek: SealingKey,
  dek: Uint8Array,
  context: WrapContext,
  random?: RandomSource,
): Uint8Array {
  if (dek.length !== DATA_KEY_BYTES) throw new TypeError("A data key is 32 bytes.");
  return seal(kek, dek, placeOf(context), random);
}

/** The 32 bytes of a wrapped data key; the caller wipes them. Throws OpenError like `open`. */
export function unwrapKey(kek: SealingKey, blob: Uint8Array, context: WrapContext): Uint8Array {
  const dek = open(kek, blob, placeOf(context));
  if (dek.length === DATA_KEY_BYTES) return dek;
  dek.fill(0);
  throw new OpenError();
}

function placeOf(context: WrapContext): Place {
  return {
    domain: "dek",
    instance: context.instance,
    organisation: context.organisation,
    project: context.project,
    scope: context.project === "" ? "instance" : "project",
    workflow: "",
    credential: context.keyId,
    type: "data-key",
    field: "",
    version: context.keyVersion,
    destination: "",
  };
}
