export type Part = string | Uint8Array | bigint;

/**
 * Each part as a 4-byte big-endian length and its bytes: UTF-8 text, bytes as they are, bigint as u64.
 * Lengths instead of separators, so that no two lists of the same kinds of parts give the same bytes.
 * Throws TypeError for text with a lone surrogate, which UTF-8 would silently replace, and RangeError
 * for a bigint outside u64.
 */
export function lengthPrefixed(parts: readonly Part[]): Uint8Array {
  return Buffer.concat(
    parts.flatMap((part) => {
      const bytes = bytesOf(part);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

function bytesOf(part: Part): Uint8Array {
  if (typeof part === "bigint") {
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(part);
    return bytes;
  }
  if (typeof part !== "string") return part;
  if (/\p{Surrogate}/u.test(part)) throw new TypeError("Text with a lone surrogate has no UTF-8 form.");
  return Buffer.from(part, "utf8");
}
