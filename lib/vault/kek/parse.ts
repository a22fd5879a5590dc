import "server-only";

export const KEY_BYTES = 32;

/** The key printed in the README. Everybody has it, so it is refused. */
export const SAMPLE_KEY = "base64:a2V5aG9sZC1yZWFkbWUtc2FtcGxlLWtleS0wMDAwMDE=";

const BASE64 = "base64:";
const HEX = "hex:";
const FORMS = `Write it as "${BASE64}" and 44 characters, or as "${HEX}" and 64 digits.`;
const MAKE_ONE = 'Make one with: echo "base64:$(openssl rand -base64 32)"';

/** Why a master key is not usable, as a sentence that says what to do. Never holds any of the key. */
export class KeyRefused extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "KeyRefused";
  }
}

/**
 * The 32 bytes of a key written as text, `base64:…` or `hex:…`, with nothing before or after.
 * `source` is where it was found and begins every reason. Throws KeyRefused.
 */
export function parseKeyText(text: string, source: string): Uint8Array {
  return accept(decode(text, source), source);
}

/** The 32 bytes of a key file: raw, or text that may end in one newline. Throws KeyRefused. */
export function parseKeyFile(content: Uint8Array, source: string): Uint8Array {
  if (content.length !== KEY_BYTES) {
    const text = Buffer.from(content).toString("latin1");
    return parseKeyText(text.endsWith("\n") ? text.slice(0, -1) : text, source);
  }
  // A random key is all printable once in 10^13; a passphrase or 32 hex digits always are.
  if (content.every((byte) => byte >= 0x20 && byte < 0x7f)) {
    throw new KeyRefused(`${source} holds 32 characters of text, not a key. ${FORMS}`);
  }
  return accept(new Uint8Array(content), source);
}

function decode(text: string, source: string): Uint8Array {
  if (text.startsWith(BASE64)) return decodeBase64(text.slice(BASE64.length), source);
  if (text.startsWith(HEX)) return decodeHex(text.slice(HEX.length), source);
  if (text.trim() === "") throw new KeyRefused(`${source} is empty. ${MAKE_ONE}`);
  throw new KeyRefused(`${source} does not begin with "${BASE64}" or "${HEX}". ${FORMS}`);
}

// Buffer.from skips what it does not understand, so the text must be the one its own bytes would give.
function decodeBase64(text: string, source: string): Uint8Array {
  const bytes = Buffer.from(text, "base64");
  if (bytes.toString("base64") === text) return bytes;
  throw new KeyRefused(`${source} has characters that are not plain base64 with its padding. ${FORMS}`);
}

function decodeHex(text: string, source: string): Uint8Array {
  const bytes = Buffer.from(text, "hex");
  if (bytes.toString("hex") === text.toLowerCase()) return bytes;
  throw new KeyRefused(`${source} has an odd number of digits or characters that are not hex. ${FORMS}`);
}

function accept(bytes: Uint8Array, source: string): Uint8Array {
  if (bytes.length !== KEY_BYTES) {
    throw new KeyRefused(`${source} is ${bytes.length} bytes long; a key is ${KEY_BYTES}. ${MAKE_ONE}`);
  }
  if (bytes.every((byte) => byte === bytes[0])) {
    throw new KeyRefused(`${source} repeats a single byte, so anybody can guess it. ${MAKE_ONE}`);
  }
  if (Buffer.from(SAMPLE_KEY.slice(BASE64.length), "base64").equals(bytes)) {
    throw new KeyRefused(`${source} is the sample key of the README, which everybody has. ${MAKE_ONE}`);
  }
  return bytes;
}
