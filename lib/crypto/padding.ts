import { OpenError } from "@/lib/crypto/primitives";

const SMALL_CLASSES = [64, 128, 256, 512, 1024, 2048, 4096] as const;
const STEP = 4096;
const MARK = 0x80;

/** The padded size of a plaintext of so many bytes: the next class with room for at least the mark. */
export function sizeClass(plaintextBytes: number): number {
  const needed = plaintextBytes + 1;
  return SMALL_CLASSES.find((size) => size >= needed) ?? Math.ceil(needed / STEP) * STEP;
}

/** ISO/IEC 7816-4 padding, 0x80 then zeros, up to the size class, so that length does not name the kind of token. */
export function pad(plaintext: Uint8Array): Uint8Array {
  const padded = new Uint8Array(sizeClass(plaintext.length));
  padded.set(plaintext);
  padded[plaintext.length] = MARK;
  return padded;
}

/** Undoes `pad` and throws OpenError for anything `pad` does not make. Only for bytes whose tag has been checked. */
export function unpad(padded: Uint8Array): Uint8Array {
  const markAt = padded.lastIndexOf(MARK);
  const isMade = markAt >= 0 && sizeClass(markAt) === padded.length;
  if (!isMade || padded.subarray(markAt + 1).some((byte) => byte !== 0)) throw new OpenError();
  // A copy of its own: slice of a Buffer would share the memory that the caller wipes.
  return new Uint8Array(padded.subarray(0, markAt));
}
