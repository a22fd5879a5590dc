const encoder = new TextEncoder();
const OFFSETS = [0, 1, 2];

function base64(bytes: Uint8Array): string {
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
}

/** Base64 of the value inside a longer text: only the digits that no neighbouring byte changes. */
function insideBase64(bytes: Uint8Array, offset: number): string {
  const shifted = new Uint8Array(offset + bytes.length);
  shifted.set(bytes, offset);
  return base64(shifted).slice(Math.ceil((offset * 8) / 6), Math.floor((shifted.length * 8) / 6));
}

function json(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function percent(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => {
    const char = String.fromCharCode(byte);
    return /[\w.!~*'()-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }).join("");
}

/** Every way the value may be written in a text. */
export function formsOf(value: string): Set<string> {
  const bytes = encoder.encode(value);
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const url = percent(bytes);
  const inside = OFFSETS.map((offset) => insideBase64(bytes, offset));
  return new Set([
    ...[value, json(value), json(json(value)), hex, hex.toUpperCase(), ...inside],
    ...inside.map((text) => text.replaceAll("+", "-").replaceAll("/", "_")),
    ...[url, url.replaceAll("%20", "+")],
  ]);
}
