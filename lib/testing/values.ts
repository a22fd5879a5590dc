import { randomBytes } from "node:crypto";
import type { FieldSpec } from "@/lib/catalog/field-spec";

const CLASSES: Record<string, string> = { d: "0123456789", w: "abcdefghijkABCDEFG0123456789_", s: " " };

/** Picks of characters; each call differs. */
const pick = (from: string, count: number) =>
  Array.from(randomBytes(count), (byte) => from.charAt(byte % from.length)).join("");

/** Reads a class such as `[A-Za-z0-9_-]` into its characters. */
function classCharacters(text: string): string {
  let all = "";
  for (let at = 0; at < text.length; at += 1) {
    if (text.charAt(at) === "\\") all += CLASSES[text.charAt((at += 1))] ?? text.charAt(at);
    else if (text.charAt(at + 1) === "-" && at + 2 < text.length) {
      for (let code = text.charCodeAt(at); code <= text.charCodeAt(at + 2); code += 1)
        all += String.fromCharCode(code);
      at += 2;
    } else all += text.charAt(at);
  }
  return all;
}

/** A text that a simple anchored pattern matches: literals, classes, groups, alternatives, `?`, `+`, `*`, `{n,m}`. */
export function textFor(pattern: string): string {
  let at = 0;
  const peek = () => pattern.charAt(at);
  const repeat = (): number => {
    if (peek() === "?" || peek() === "*") return ((at += 1), 0);
    if (peek() === "+") return ((at += 1), 24);
    const [all, least = "1"] = /^\{([0-9]+)(?:,[0-9]*)?\}/.exec(pattern.slice(at)) ?? [];
    if (all === undefined) return 1;
    at += all.length;
    return Number(least);
  };
  const atom = (): (() => string) => {
    const character = peek();
    at += 1;
    if (character === "(") {
      if (pattern.startsWith("?:", at)) at += 2;
      const inside = alternatives();
      at += 1;
      return () => inside;
    }
    if (character === "[") {
      const end = pattern.indexOf("]", pattern.charAt(at) === "]" ? at + 1 : at);
      const inside = pattern.slice(at, end);
      at = end + 1;
      const from = inside.startsWith("^") ? "abcdefghijklmnopqrstuvwxyz0123456789" : classCharacters(inside);
      return () => pick(from, 1);
    }
    if (character === "\\") {
      const escaped = pattern.charAt(at);
      at += 1;
      return () => (CLASSES[escaped] ? pick(CLASSES[escaped], 1) : escaped);
    }
    if (character === ".") return () => pick("abcdefghij0123456789", 1);
    return () => (character === "^" || character === "$" ? "" : character);
  };
  const sequence = (): string => {
    let text = "";
    while (at < pattern.length && peek() !== "|" && peek() !== ")") {
      const one = atom();
      for (let left = repeat(); left > 0; left -= 1) text += one();
    }
    return text;
  };
  const alternatives = (): string => {
    const first = sequence();
    while (peek() === "|") {
      at += 1;
      sequence();
    }
    return first;
  };
  return alternatives();
}

const PEM = () =>
  `-----BEGIN PRIVATE KEY-----\n${randomBytes(48).toString("base64")}\n${randomBytes(48).toString("base64")}\n-----END PRIVATE KEY-----\n`;

/** What a person might type into this field; of a secret field no two are alike. */
export function plausibleValue(spec: FieldSpec): string {
  const unique = randomBytes(12).toString("hex");
  if (!spec.secret && spec.default !== undefined) return spec.default;
  if (spec.options && !spec.optionsOpen) return spec.options[0]!;
  switch (spec.kind) {
    case "json":
      return `{"type": "service_account", "private_key":"${unique}",\n "n": 1e400}`;
    case "pem":
      return PEM();
    case "url": {
      const host = (spec.hosts?.[0] ?? "api.example.com").replace("*.", "acme.");
      const scheme = spec.schemes?.includes("https") === false ? spec.schemes[0]! : "https";
      return spec.secret ? `${scheme}://${host}/${unique}` : `${scheme}://${host}/v1`;
    }
    case "host":
      return "host.example.com";
    case "label":
      return "acme";
    case "port":
      return "8443";
    case "email":
      return "someone@example.com";
    case "text": {
      const shaped = spec.pattern === undefined ? "" : textFor(spec.pattern);
      if (spec.secret) return shaped.length >= 16 ? shaped : `${shaped}${unique}`;
      return shaped === "" ? "acme" : shaped;
    }
    default:
      return spec.kind satisfies never;
  }
}
