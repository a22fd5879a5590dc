import "server-only";
import { secretKey } from "@/lib/crypto/digest";
import { hmacSha256 } from "@/lib/crypto/primitives";
import type { Secret } from "@/lib/secret";

/** HMAC-SHA-256 of a message under a secret that both sides know, hex: how services sign what they deliver. */
export function signatureOf(secret: Secret, message: Uint8Array): string {
  const bytes = Buffer.from(secret.expose(), "utf8");
  const key = secretKey(bytes);
  bytes.fill(0);
  return Buffer.from(hmacSha256(key, message)).toString("hex");
}
