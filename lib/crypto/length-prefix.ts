export type Part = string | Uint8Array | bigint;

/**
 * Each part as a 4-byte big-endian length and its bytes: UTF-8 text, bytes as they are, bigint as u64.
 * Lengths instead of separators, so that no two lists of the same kinds of parts give the same bytes.
 * Throws TypeError for text with a lone surrogate, which UTF-8 would silently replace, and RangeError
 * for a bigint outside u64.
 */
export function lengthPrefixed(parts: readonly Part[]): Uint8Array {
  const sizes = parts.map(sizeOf);
  const bytes = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + PREFIX_BYTES + size, 0));
  let at = 0;
  for (const [index, part] of parts.entries()) {
    const size = sizes[index] ?? 0;
    at = bytes.writeUInt32BE(size, at);
    if (typeof part === "bigint") bytes.writeBigUInt64BE(part, at);
    else if (typeof part === "string") bytes.write(part, at, "utf8");
    else bytes.set(part, at);
    at += size;
  }
  return bytes;
}

const PREFIX_BYTES = 4;

function sizeOf(part: Part): number {
  if (typeof part === "bigint") return 8;
  if (typeof part !== "string") return part.length;
  if (!part.isWellFormed()) throw new TypeError("Text with a lone surrogate has no UTF-8 form.");
  return Buffer.byteLength(part, "utf8");
}
