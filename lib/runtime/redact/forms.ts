const encoder = new TextEncoder();
/** More than the PEM text of an RSA key with 8,192 bits. */
const LONGEST_KEY = 8192;

type Entities = (char: string) => string;

function base64(bytes: Uint8Array): string {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/**
 * Base64 of the value after so many other bytes: the digits that no neighbouring byte changes, and up to the end of the
 * text when nothing follows, without and with padding.
 */
function insideBase64(bytes: Uint8Array, offset: number): string[] {
  const shifted = new Uint8Array(offset + bytes.length);
  shifted.set(bytes, offset);
  const padded = base64(shifted).slice(Math.ceil((offset * 8) / 6));
  const own = Math.floor((shifted.length * 8) / 6) - Math.ceil((offset * 8) / 6);
  return [padded.slice(0, own), padded.replace(/=+$/, ""), padded];
}

/** Of a text in base64 as `urlComponent` writes it, which for three characters is much less work. */
const base64InUrl = (text: string) =>
  text.replaceAll("+", "%2B").replaceAll("/", "%2F").replaceAll("=", "%3D");
const urlAlphabet = (text: string) => text.replaceAll("+", "-").replaceAll("/", "_");

const BYTES_IN_HEX = Array.from({ length: 256 }, (_, byte) => hex(byte));

function hex(byte: number, digits = 2): string {
  return byte.toString(16).padStart(digits, "0");
}

function binaryForms(value: string): string[] {
  const bytes = encoder.encode(value);
  let digits = "";
  for (const byte of bytes) digits += BYTES_IN_HEX[byte] ?? "";
  const encoded = [0, 1, 2].flatMap((offset) => insideBase64(bytes, offset));
  const inUrls = value.length > LONGEST_KEY ? [] : encoded.map(base64InUrl).flatMap(bothCases);
  return [...encoded, ...encoded.map(urlAlphabet), ...inUrls, digits, digits.toUpperCase()];
}

function json(value: string): string {
  return JSON.stringify(value).slice(1, -1);
}

function unicodeEscape(text: string, pattern: RegExp): string {
  return text.replace(pattern, (unit) => `\\u${hex(unit.charCodeAt(0), 4)}`);
}

/** As Python and PHP write it (ASCII only, escaped slashes), and as Go does (safe in HTML). */
function rareJson(value: string): string[] {
  const plain = json(value);
  const ascii = unicodeEscape(plain, /[\u007f-\uffff]/g);
  const slashes = (text: string) => text.replaceAll("/", "\\/");
  const html = unicodeEscape(plain, /[<>&\u2028\u2029]/g);
  return [ascii, json(ascii), slashes(plain), slashes(ascii), html];
}

const INSPECT_ESCAPES: Record<string, string> = {
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
};

/** As console.log prints a text inside an object. Which quotes are around it decides whether `'` is escaped. */
function inspect(value: string): string[] {
  const escaped = value
    .replaceAll("\\", "\\\\")
    .replace(
      /[\u0000-\u001f\u007f-\u009f]/g,
      (char) => INSPECT_ESCAPES[char] ?? `\\x${hex(char.charCodeAt(0)).toUpperCase()}`,
    );
  return [escaped, escaped.replaceAll("'", "\\'")];
}

function percentEncoded(value: string, reserved: RegExp): string {
  return value.replace(reserved, (char) =>
    Array.from(encoder.encode(char), (byte) => `%${hex(byte).toUpperCase()}`).join(""),
  );
}

/** With `%2F` and with `%2f`. */
function bothCases(url: string): string[] {
  return [url, url.replace(/%[\dA-F]{2}/g, (code) => code.toLowerCase())];
}

const urlComponent = (value: string) => percentEncoded(value, /[^\w.!~*'()-]/gu);
const formComponent = (value: string) => percentEncoded(value, /[^\w.* -]/gu).replaceAll(" ", "+");

/** All but what stays as it is: RFC 3986, the same with slashes (Python), encodeURIComponent inside a URL, encodeURI. */
const RARE_URLS = [/[^\w.~-]/gu, /[^\w.~/-]/gu, /[^\w.!~*()-]/gu, /[^\w.!~*'();/?:@&=+$,#-]/gu];
/** In the query, the path (two editions) and the user of a URL: https://url.spec.whatwg.org/#percent-encoded-bytes */
const PARTS_OF_URLS = [/[^!$-&(-;=?-~]/gu, /[^!$-;=@-_a-z|~]/gu, /[^!$-;=@-\]_a-z|~]/gu, /[^!$-.\w~]/gu];

/** Also with `+` for spaces, and twice; a URL loses tabs and line ends. */
function rareUrls(value: string): string[] {
  const urls = RARE_URLS.map((unreserved) => percentEncoded(value, unreserved));
  const line = value.replace(/[\t\n\r]/g, "");
  const parts = PARTS_OF_URLS.map((unreserved) => percentEncoded(line, unreserved));
  const plus = [urlComponent(value), ...urls, ...parts].map((url) => url.replaceAll("%20", "+"));
  return [...urls, ...parts, ...plus, urlComponent(urlComponent(value))].flatMap(bothCases);
}

const decimal: Entities = (char) => `&#${char.codePointAt(0) ?? 0};`;
const hexadecimal: Entities = (char) => `&#x${hex(char.codePointAt(0) ?? 0, 1)};`;
const upperHexadecimal: Entities = (char) => `&#x${hex(char.codePointAt(0) ?? 0, 1).toUpperCase()};`;

const NAMED: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const named: Entities = (char) => NAMED[char] ?? decimal(char);

type Rule = readonly [pattern: RegExp, entities: Entities];

/** Attributes and text, named and numeric. */
const HTML: readonly Rule[] = [
  [/[&<>"']/g, named],
  [/[&<>]/g, named],
  ...[decimal, hexadecimal].map((entities): Rule => [/[&<>"']/g, entities]),
];

/** What libraries and template languages differ in: quotes, slashes, upper case, characters beyond ASCII. */
const RARE_HTML: readonly Rule[] = [
  [/[&<>"]/g, named],
  [/[&<>"']/g, (char) => NAMED[char] ?? "&#x27;"],
  [/[&<>"']/g, (char) => NAMED[char] ?? "&#039;"],
  [/[&<>"']/g, (char) => NAMED[char] ?? "&apos;"],
  [/[&<>"']/g, (char) => (char === '"' ? "&#34;" : named(char))],
  [/[&<>"'+]/g, (char) => (char === '"' ? "&#34;" : named(char))],
  [/[&<>"'/]/g, (char) => NAMED[char] ?? hexadecimal(char)],
  [/[&<>"'/`=]/g, (char) => (char === "'" ? "&#39;" : (NAMED[char] ?? upperHexadecimal(char)))],
  [/[&<>"']/g, upperHexadecimal],
  ...[named, decimal, hexadecimal, upperHexadecimal].map((entities): Rule => [
    /[&<>"']|[^\u0000-\u007f]/gu,
    entities,
  ]),
];

function withEntities(value: string, rules: readonly Rule[]): string[] {
  return rules.map(([pattern, entities]) => value.replace(pattern, entities));
}

/** Inside single quotes and inside double quotes. */
function shell(value: string): string[] {
  return [value.replaceAll("'", "'\\''"), value.replace(/["$`\\]/g, "\\$&")];
}

/** Single quotes as Python's shlex does them, history expansion, and everything escaped (`printf %q`). */
function rareShell(value: string): string[] {
  return [
    value.replaceAll("'", "'\"'\"'"),
    value.replace(/["$`\\!]/g, "\\$&"),
    value.replace(/[^\w@%+=:./~#\u0080-\uffff-]/g, "\\$&"),
    value.replace(/[^\w@%+=:,./~#\u0080-\uffff-]/g, "\\$&"),
  ];
}

function rareForms(value: string): string[] {
  return [...rareJson(value), ...rareUrls(value), ...withEntities(value, RARE_HTML), ...rareShell(value)];
}

/** Nothing escapes these, so a text of them is written in one way: most tokens are. */
const PLAIN = /^[A-Za-z0-9_.-]*$/;

/**
 * Every way to write the value that keeps its characters and escapes some. Of texts longer than any token or key the
 * rare ways are left out, because together they would be most of what a masker holds.
 */
export function textForms(value: string): Set<string> {
  return PLAIN.test(value) ? new Set([value]) : escapedForms(value);
}

/** What `textForms` gives for a text with any characters. */
export function escapedForms(value: string): Set<string> {
  return new Set([
    value,
    json(value),
    json(json(value)),
    ...inspect(value),
    ...[...inspect(value).map(json), ...inspect(json(value))],
    ...[urlComponent(value), formComponent(value)].flatMap(bothCases),
    ...withEntities(value, HTML),
    ...shell(value),
    ...(value.length > LONGEST_KEY ? [] : rareForms(value)),
  ]);
}

/** Every way to write the value. */
export function allForms(value: string): Set<string> {
  return new Set([...textForms(value), ...binaryForms(value)]);
}
