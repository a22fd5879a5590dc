import { generateKeyPairSync } from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { findCanary } from "@/lib/testing/canary";
import { createRedactor } from "./redactor";

const { privateKey: pem } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

const VALUES = {
  "a token": "sk-proj-4fTq8ZVnW2bXyLcE7RkJm0uAsDgH5pQ1oI9",
  "eight characters": "abCd12+/",
  "a password": `p@ss w0rd's "quoted" <&> \`tick\` $HOME \\n /+=~!*() €é 日本語 😀`,
  "an address": "postgres://bot:p%40ss+w@db.acme.example:5432/main?sslmode=require&x=1",
  "control characters": "tab\tbell\u0007escape\u001bend\u007f\u0085",
  "two lines": "first line\nsecond 'line'",
  "a PEM key": pem,
  "a PEM key with CRLF": pem.replaceAll("\n", "\r\n"),
  "a PEM key in one line": pem.replaceAll("\n", "\\n"),
  "a long password": Array.from(
    { length: 40 },
    (_, index) => `"${index}" <é> & 'x' \\ 😀 ${index * 7919}`,
  ).join(),
};

const utf8 = (value: string) => Buffer.from(value, "utf8");
const fold = (text: string, width: number, end: string) =>
  text.replace(new RegExp(`.{${width}}(?!$)`, "g"), `$&${end}`);
const lowerCodes = (url: string) => url.replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase());
const form = (value: string) => new URLSearchParams([["", value]]).toString().slice(1);
const json = (value: string) => JSON.stringify(value).slice(1, -1);
const ascii = (value: string) =>
  json(value).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
const entities = (value: string, pattern: RegExp, entity: (char: string) => string) =>
  value.replace(pattern, entity);
const NAMES: Record<string, string> = { "&": "amp", "<": "lt", ">": "gt", '"': "quot" };
const named = (apostrophe: string) => (value: string) =>
  entities(value, /[&<>"']/g, (char) => (char === "'" ? apostrophe : `&${NAMES[char]!};`));
const numeric = (radix: 10 | 16, pattern: RegExp) => (value: string) =>
  entities(value, pattern, (char) => `&#${radix === 16 ? "x" : ""}${char.codePointAt(0)!.toString(radix)};`);

/** What prints as the mask alone. */
const FORMS: Record<string, (value: string) => string> = {
  plain: (value) => value,
  "with LF": (value) => value.replaceAll("\r\n", "\n"),
  "with CRLF": (value) => value.replaceAll("\r\n", "\n").replaceAll("\n", "\r\n"),
  json,
  "json with LF": (value) => json(value.replaceAll("\r\n", "\n")),
  "json in json": (value) => json(json(value)),
  "json, ASCII only": ascii,
  "json, escaped slashes": (value) => ascii(value).replaceAll("/", "\\/"),
  url: encodeURIComponent,
  "url, lower case": (value) => lowerCodes(encodeURIComponent(value)),
  "url, as RFC 3986": (value) =>
    encodeURIComponent(value).replace(
      /[!'()*]/g,
      (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
    ),
  "url, twice": (value) => encodeURIComponent(encodeURIComponent(value)),
  form,
  "form, lower case": (value) => lowerCodes(form(value)),
  base64: (value) => utf8(value).toString("base64"),
  base64url: (value) => utf8(value).toString("base64url"),
  "base64, in a url": (value) => encodeURIComponent(utf8(value).toString("base64")),
  hex: (value) => utf8(value).toString("hex"),
  HEX: (value) => utf8(value).toString("hex").toUpperCase(),
  "html, &#39;": named("&#39;"),
  "html, &#039;": named("&#039;"),
  "html, &#x27;": named("&#x27;"),
  "html, &apos;": named("&apos;"),
  "html, text only": (value) => entities(value, /[&<>]/g, (char) => `&${NAMES[char]!};`),
  "html, decimal": numeric(10, /[&<>"']/g),
  "html, hexadecimal": numeric(16, /[&<>"']/g),
  "html, decimal, ASCII only": numeric(10, /[&<>"']|[^\0-\x7f]/gu),
  inspect: (value) => inspect(value, { breakLength: Infinity }).slice(1, -1),
  "json, inspected": (value) => inspect(json(value), { breakLength: Infinity }).slice(1, -1),
  "inspect, in json": (value) => json(inspect(value, { breakLength: Infinity }).slice(1, -1)),
  "shell, single quotes": (value) => value.replaceAll("'", `'\\''`),
  "shell, single quotes as Python does": (value) => value.replaceAll("'", `'"'"'`),
  "shell, double quotes": (value) => value.replace(/["$`\\]/g, "\\$&"),
};

const before = "<".repeat(3);

/** What leaves a digit or two that belong to a neighbour as well. */
const INSIDE_BASE64: [name: string, text: (value: string) => string][] = [0, 1, 2].flatMap((offset) =>
  ["", "!"].flatMap((after) =>
    (["base64", "base64url"] as const).map((encoding): [string, (value: string) => string] => [
      `${encoding} with ${offset} bytes before${after && " and one after"}`,
      (value) => utf8(`${before.slice(0, offset)}${value}${after}`).toString(encoding),
    ]),
  ),
);

const LONGER_TEXTS: Record<string, (value: string) => string> = {
  "base64, 76 a line": (value) => fold(utf8(value).toString("base64"), 76, "\r\n"),
  "base64, 64 a line": (value) => fold(utf8(value).toString("base64"), 64, "\n"),
  "base64, 64 a line, in json": (value) => json(fold(utf8(value).toString("base64"), 64, "\n")),
  "base64 of much more, 76 a line": (value) =>
    fold(utf8(`${"before ".repeat(20)}${value}${" after".repeat(20)}`).toString("base64"), 76, "\n"),
  "console.log of an object": (value) => inspect({ credentials: { value } }),
  "console.log of an array in colour": (value) => inspect([[value]], { colors: true }),
  "console.log of a Map": (value) => inspect(new Map([["key", value]])),
  "json of an object": (value) => JSON.stringify({ credentials: [{ value }] }, null, 2),
  "an address, written into it": (value) => new URL(`https://example.test/${value}/?key=${value}#`).href,
  "an address, as its user": (value) => {
    const url = new URL("https://example.test/");
    url.username = value;
    return url.href;
  },
  "an address": (value) => new URL(`https://example.test/?key=${encodeURIComponent(value)}&b=1`).href,
};

describe.each(Object.entries(VALUES))("%s", (_, value) => {
  const redactor = createRedactor();
  redactor.add("KEY", value);
  const core = value.trim();

  test.each(Object.entries(FORMS))("is masked: %s", (_name, encode) => {
    expect(redactor.text(encode(core))).toMatch(/^\[KEY\]$/);
    expect(redactor.text(`say ${encode(core)}, ${encode(core)}.`)).toBe("say [KEY], [KEY].");
    const text = redactor.text(`say ${encode(value)}`);
    expect(findCanary(text, core)).toEqual([]);
    expect(redactor.text(text)).toBe(text);
  });

  test.each(INSIDE_BASE64)("is masked: %s", (_name, encode) => {
    const text = redactor.text(encode(core));
    expect(text).toContain("[KEY]");
    expect(text.length).toBeLessThan("[KEY]".length + 8);
    expect(redactor.text(encode(value)).length).toBeLessThan("[KEY]".length + 10);
  });

  test.each(Object.entries(LONGER_TEXTS))("is masked in %s", (_name, encode) => {
    const text = redactor.text(encode(value));
    expect(text).toContain("[KEY]");
    expect(text.length).toBeLessThan(encode("[KEY]").length + encode(core).length / 2);
    expect(findCanary(text.replaceAll(/\s|\\n/g, ""), core)).toEqual([]);
    expect(redactor.text(text)).toBe(text);
  });

  test("is masked wherever a chunk ends", () => {
    const redactor = createRedactor();
    redactor.add("KEY", core.slice(0, 120));
    for (const encode of Object.values(FORMS)) {
      const text = `<${encode(core.slice(0, 120))}>`;
      for (let place = 0; place <= text.length; place++) {
        const stream = redactor.stream();
        const masked = stream.write(text.slice(0, place)) + stream.write(text.slice(place)) + stream.end();
        expect(masked).toBe("<[KEY]>");
      }
    }
  });
});

describe("parts of a long value", () => {
  const redactor = createRedactor();
  redactor.add("KEY", pem);
  const lines = pem.trim().split("\n").slice(1, -1);

  test.each(lines.map((line, index) => [index, line]))("line %i of a PEM key is masked alone", (_, line) => {
    expect(redactor.text(line).replace(/=*$/, "")).toBe("[KEY]");
    expect(redactor.text(encodeURIComponent(line)).replace(/(%3D)*$/, "")).toBe("[KEY]");
  });

  test("of a PEM key are masked in lines with other text", () => {
    const indented = pem.replaceAll(/^/gm, "    | ");
    expect(redactor.text(indented)).not.toMatch(/[\w+/]{16}/);
  });

  test("its armour is not", () => {
    const armour = "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n";
    expect(redactor.text(armour)).toBe(armour);
  });

  test("are masked where a copy is cut off", () => {
    const token = utf8(pem).toString("base64");
    const long = createRedactor();
    long.add("KEY", token);
    for (let length = 64; length <= token.length; length += 41) {
      expect(long.text(token.slice(0, length)).length).toBeLessThan("[KEY]".length + 64);
      expect(long.text(token.slice(-length)).length).toBeLessThan("[KEY]".length + 64);
    }
  });

  test("of few different characters do not mask ordinary text", () => {
    const long = createRedactor();
    const value = `${"=".repeat(300)}head${" ".repeat(300)}tail${"=".repeat(300)}`;
    long.add("KEY", value);
    expect(long.text(value)).toBe("[KEY]");
    const ordinary = `${"=".repeat(300)}\n${" ".repeat(300)}`;
    expect(long.text(ordinary)).toBe(ordinary);
  });
});
