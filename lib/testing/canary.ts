type Form = readonly [name: string, text: string];

/** Base64 of the value as it stands inside a longer text: only the digits that no neighbouring byte changes. */
function insideBase64(bytes: Buffer, offset: number, encoding: "base64" | "base64url"): string {
  const text = Buffer.concat([Buffer.alloc(offset), bytes])
    .toString(encoding)
    .replaceAll("=", "");
  return text.slice(Math.ceil((offset * 8) / 6), Math.floor(((offset + bytes.length) * 8) / 6));
}

function named(value: string): Form[] {
  const bytes = Buffer.from(value, "utf8");
  const wide = Buffer.from(value, "utf16le");
  const offsets = [0, 1, 2];
  return [
    ["plain", value],
    ...offsets.map((offset): Form => [`base64+${offset}`, insideBase64(bytes, offset, "base64")]),
    ...offsets.map((offset): Form => [`base64url+${offset}`, insideBase64(bytes, offset, "base64url")]),
    ["hex", bytes.toString("hex")],
    ["HEX", bytes.toString("hex").toUpperCase()],
    ["url", encodeURIComponent(value)],
    ["form", new URLSearchParams([["", value]]).toString().slice(1)],
    ["json", JSON.stringify(value).slice(1, -1)],
    ["utf16 hex", wide.toString("hex")],
    ["UTF16 HEX", wide.toString("hex").toUpperCase()],
  ];
}

/** Every way a value may lie in a text: as it is, base64 at three offsets, base64url, hex, URL, form, JSON, UTF-16. */
export function canaryForms(value: string): string[] {
  return [...new Set(named(value).map(([, text]) => text))];
}

/** Names of the forms in which the value is in there; for bytes also as raw UTF-16. Empty when it is not. */
export function findCanary(haystack: Buffer | string, value: string): string[] {
  const bytes = typeof haystack === "string" ? Buffer.from(haystack, "utf8") : haystack;
  const found = named(value).filter(([, text]) => bytes.includes(text, 0, "utf8"));
  const wide = bytes.includes(Buffer.from(value, "utf16le")) ? ["utf16"] : [];
  return [...found.map(([name]) => name), ...wide];
}
