/**
 * Bytes as text and back without loss: a byte that is not part of valid UTF-8 becomes the lone surrogate U+DC00 + byte,
 * which valid UTF-8 cannot yield (the way of Python's `surrogateescape`, PEP 383).
 */
const ESCAPE = 0xdc00;
const ESCAPED = /[\udc80-\udcff]/u;
const BLOCK = 8192;
/** The smallest code point of a sequence, by its length. */
const SMALLEST = [0, 0, 0x80, 0x800, 0x10000];

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const encoder = new TextEncoder();

function sequenceLength(lead: number): number {
  if (lead < 0x80) return 1;
  if (lead < 0xc2 || lead > 0xf4) return 0;
  return lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
}

/** The code point of the sequence at a place, or nothing when it is not valid. */
function codePointAt(bytes: Uint8Array, at: number): number | undefined {
  const lead = bytes[at] ?? 0;
  const length = sequenceLength(lead);
  if (length < 2) return length === 1 ? lead : undefined;
  let point = lead & (0x7f >> length);
  for (let index = 1; index < length; index++) {
    const byte = bytes[at + index] ?? 0;
    if ((byte & 0xc0) !== 0x80) return undefined;
    point = (point << 6) | (byte & 0x3f);
  }
  const surrogate = point >= 0xd800 && point <= 0xdfff;
  return point < (SMALLEST[length] ?? 0) || surrogate || point > 0x10ffff ? undefined : point;
}

/** Where a sequence that the next chunk may complete begins. */
export function incompleteAt(bytes: Uint8Array): number {
  for (let at = bytes.length - 1; at >= Math.max(0, bytes.length - 3); at--) {
    const byte = bytes[at] ?? 0;
    if ((byte & 0xc0) !== 0x80) return at + sequenceLength(byte) > bytes.length ? at : bytes.length;
  }
  return bytes.length;
}

export function textOf(bytes: Uint8Array): string {
  try {
    return strict.decode(bytes);
  } catch {
    return looseText(bytes);
  }
}

function looseText(bytes: Uint8Array): string {
  const units = new Uint16Array(bytes.length);
  let size = 0;
  for (let at = 0; at < bytes.length;) {
    const point = codePointAt(bytes, at);
    if (point === undefined) units[size++] = ESCAPE + (bytes[at] ?? 0);
    else if (point < 0x10000) units[size++] = point;
    else {
      units[size++] = 0xd7c0 + (point >> 10);
      units[size++] = 0xdc00 + (point & 0x3ff);
    }
    at += point === undefined ? 1 : sequenceLength(bytes[at] ?? 0);
  }
  let text = "";
  for (let at = 0; at < size; at += BLOCK)
    text += String.fromCharCode(...units.subarray(at, Math.min(size, at + BLOCK)));
  return text;
}

export function bytesOf(text: string): Uint8Array {
  if (!ESCAPED.test(text)) return encoder.encode(text);
  const bytes = new Uint8Array(text.length * 3);
  let size = 0;
  for (const run of text.split(/([\udc80-\udcff]+)/u)) {
    if (!ESCAPED.test(run)) size += encoder.encodeInto(run, bytes.subarray(size)).written;
    else for (let index = 0; index < run.length; index++) bytes[size++] = run.charCodeAt(index) - ESCAPE;
  }
  return bytes.slice(0, size);
}
