/** Every id says what it names. The prefix is part of the id everywhere, in the database too. */
export const ID_PREFIX = {
  instance: "inst",
  organisation: "org",
  project: "proj",
  user: "user",
  session: "sess",
  invitation: "inv",
  credential: "cred",
  version: "ver",
  dataKey: "dek",
  token: "tok",
  event: "evt",
  template: "tmpl",
  workflow: "wf",
  consumer: "cons",
  connection: "conn",
  approval: "appr",
  fillRequest: "fill",
  notice: "note",
  run: "run",
  request: "req",
} as const;

export type IdKind = keyof typeof ID_PREFIX;
export type Id<K extends IdKind> = `${(typeof ID_PREFIX)[K]}_${string}`;

const DIGITS = 26;
const ID_BYTES = 16;
const TIME_BYTES = 6;
const RANDOM_BYTES = ID_BYTES - TIME_BYTES;

/** Drawn for many ids at once, because asking for a few bytes takes as long. Each is given out once. */
const pool = new Uint8Array(64 * RANDOM_BYTES);
let used = pool.length;

function randomPart(): Uint8Array {
  if (used === pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  used += RANDOM_BYTES;
  return pool.subarray(used - RANDOM_BYTES, used);
}

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * A new id: prefix, then 26 Crockford base32 digits of 48 bits of time in ms and 80 random bits,
 * so that ids made later sort later and index pages stay warm (the layout of ULID).
 */
export function newId<K extends IdKind>(kind: K, nowMs: number = Date.now()): Id<K> {
  const bytes = new Uint8Array(ID_BYTES);
  bytes.set(randomPart(), TIME_BYTES);
  for (let i = 5, rest = nowMs; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  // Two bits in front, so that 128 bits fill 26 digits.
  let text = "";
  for (let digit = 0; digit < DIGITS; digit++) {
    const bit = digit * 5 - 2;
    const pair = ((bytes[bit >> 3] ?? 0) << 8) | (bytes[(bit >> 3) + 1] ?? 0);
    text += ALPHABET.charAt((pair >> (11 - (bit & 7))) & 31);
  }
  return `${ID_PREFIX[kind]}_${text}` as Id<K>;
}

/** Matches an id of this kind and nothing else; anything else cannot exist and is answered as not found. */
export function isId<K extends IdKind>(kind: K, value: unknown): value is Id<K> {
  return (
    typeof value === "string" &&
    value.length < 40 &&
    value.startsWith(`${ID_PREFIX[kind]}_`) &&
    /^[a-z]+_[0-9a-z]{26}$/.test(value)
  );
}
