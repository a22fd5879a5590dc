import "server-only";
import { equalBytes, mac, randomKey, secretKey, sha256 } from "@/lib/crypto/digest";
import { AppError } from "@/lib/errors";
import { purposeKey } from "./keyring";

type Purpose = "audit" | "token" | "cursor" | "impact" | "idempotency" | "invitation" | "request" | "oauth";

/** HMAC-SHA-256 over length-prefixed parts with a key of that purpose, hex. */
export async function keyedMac(purpose: Purpose, parts: readonly string[]): Promise<string> {
  return Buffer.from(mac(await purposeKey(purpose), parts)).toString("hex");
}

let whileSealed: ReturnType<typeof secretKey> | undefined;

/** For what must work while sealed too, and loses nothing then by ending with this process: places in a list. */
export async function cursorMac(parts: readonly string[]): Promise<string> {
  try {
    return await keyedMac("cursor", parts);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== "sealed") throw error;
    return Buffer.from(mac((whileSealed ??= secretKey(randomKey())), parts)).toString("hex");
  }
}

/** A function that MACs without waiting, for chains that sign many rows in a row. */
export async function macWith(purpose: Purpose): Promise<(parts: readonly string[]) => string> {
  const key = await purposeKey(purpose);
  return (parts) => Buffer.from(mac(key, parts)).toString("hex");
}

/** Constant-time comparison of two texts. */
export const sameText = (a: string, b: string) => equalBytes(Buffer.from(a), Buffer.from(b));

/** SHA-256, hex. For one-time codes of full entropy only: it has no key. */
export const plainDigest = (text: string) => Buffer.from(sha256(Buffer.from(text))).toString("hex");

const DIGITS = "0123456789abcdefghijkmnpqrstuvwx";

/** Text of 256 random bits: 52 base32 digits. */
export function randomText(): string {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of [...randomKey(), 0]) {
    held = (held << 8) | byte;
    bits += 8;
    for (; bits >= 5; bits -= 5) text += DIGITS.charAt((held >> (bits - 5)) & 31);
    held &= 31;
  }
  return text.slice(0, 52);
}
