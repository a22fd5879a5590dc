import "server-only";
import { keyedMac, randomText } from "@/lib/vault/keyed";

const PUBLIC_LENGTH = 12;
/** Only the digits that `randomText` writes: another case or a look-alike is no token. */
const TOKEN = /^kh_([0-9a-kmnp-x]{12})_([0-9a-kmnp-x]{52})$/;

export interface TokenParts {
  /** What a look-up uses; no secret. */
  publicId: string;
  secret: string;
}

/** A new token: 60 random bits to find it by and 256 to prove it. */
export const newTokenParts = (): TokenParts => ({
  publicId: randomText().slice(0, PUBLIC_LENGTH),
  secret: randomText(),
});

export const tokenText = ({ publicId, secret }: TokenParts) => `kh_${publicId}_${secret}`;

/** The parts of a token's text, or null for anything else. */
export function parseToken(text: string): TokenParts | null {
  const [, publicId, secret] = TOKEN.exec(text) ?? [];
  return publicId && secret ? { publicId, secret } : null;
}

/** What is stored of a token: it proves a secret that is presented and gives nothing to who reads it. */
export const tokenDigest = ({ publicId, secret }: TokenParts) => keyedMac("token", [publicId, secret]);
