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

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";

/**
 * A new id: prefix, then 26 Crockford base32 digits of 48 bits of time in ms and 80 random bits,
 * so that ids made later sort later and index pages stay warm (the layout of ULID).
 */
export function newId<K extends IdKind>(kind: K, nowMs: number = Date.now()): Id<K> {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let i = 5, rest = nowMs; i >= 0; i--, rest = Math.floor(rest / 256)) bytes[i] = rest % 256;
  let bits = BigInt(0);
  for (const byte of bytes) bits = (bits << BigInt(8)) | BigInt(byte);
  let text = "";
  for (let i = 0; i < 26; i++, bits >>= BigInt(5)) text = ALPHABET.charAt(Number(bits & BigInt(31))) + text;
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
