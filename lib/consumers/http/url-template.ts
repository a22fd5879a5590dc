import { readAddress } from "@/lib/catalog/address";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import { AppError } from "@/lib/errors";
import {
  type Arguments,
  fill,
  labelOf,
  placeholdersIn,
  scalarText,
  valueError,
  wholePlaceholder,
} from "./placeholders";

interface Parts {
  /** Scheme and host as they are written. Never holds a placeholder. */
  origin: string;
  path: string;
  query: string;
}

const PARTS = /^(https?:\/\/[^/?#]+)([^?#]*)(?:\?([^#]*))?$/i;
const LENGTH_MAX = 16_000;

/** What is wrong with a URL template, as sentences. */
export function urlProblems(template: string, declared: ReadonlySet<string> | null): string[] {
  const parts = split(template);
  if (parts === null)
    return ["Write it as https://host/path. It can't hold a user, a password or a #fragment."];
  if (/[{}]/.test(parts.origin)) return ["{name} can stand in the path and the query, never in the host."];
  const unknown = placeholdersIn(template).filter((name) => declared !== null && !declared.has(name));
  if (unknown.length > 0) return unknown.map((name) => `{${name}} is not one of the parameters.`);
  if (/[{}]/.test(fillMarks(template))) return ["Braces only stand around the name of a parameter."];
  if (parts.path.split("/").some(isDotSegment)) return ["Write the path without . and .. parts."];
  return looksLikeSecret(template) ? ["This looks like it holds a secret. Use a credential instead."] : [];
}

/** The URL of one call. A value stays inside the part of the path or the query that its placeholder stands in. */
export function fillUrl(template: string, from: Arguments): URL {
  const parts = split(template);
  if (parts === null || /[{}]/.test(parts.origin)) throw unreadable();
  const path = parts.path
    .split("/")
    .map((segment) => fillSegment(segment, from))
    .join("/");
  const query = parts.query
    .split("&")
    .flatMap((pair) => fillPair(pair, from))
    .join("&");
  const url = parsed(`${parts.origin}${path}`, query);
  if (url.origin !== new URL(parts.origin).origin) throw unreadable();
  return url;
}

/** One part between two slashes, its values encoded. `.` and `..` would move the call to another path. */
function fillSegment(segment: string, from: Arguments): string {
  return checkedSegment(labelOf(placeholdersIn(segment)[0] ?? ""), fill(segment, from, pathText));
}

export function checkedSegment(label: string, filled: string): string {
  if (isDotSegment(filled)) throw valueError(label, "may not make . or .. of a part of the path.");
  return filled;
}

/** Encoded for a path; dot segments are refused even behind encodings that a server may undo. */
export function pathText(label: string, value: unknown): string {
  const text = scalarText(label, value);
  if (text === "") throw valueError(label, "is required: it is a part of the path.");
  if (decodedParts(text).some((part) => /^\.{1,2}(?:;|$)/.test(part))) {
    throw valueError(label, "may not hold . or .. as a part of a path.");
  }
  return encodeURIComponent(text);
}

/** Pairs of one argument: a list is repeated, an object is JSON, nothing is left away. */
export function queryPairs(name: string, value: unknown, label = labelOf(name)): string[] {
  if (value === undefined || value === null) return [];
  if (Array.isArray(value)) return value.map((item: unknown) => queryPair(name, item, label));
  return [queryPair(name, value, label)];
}

export function queryPair(name: string, value: unknown, label: string): string {
  const text = typeof value === "object" && value !== null ? JSON.stringify(value) : value;
  return `${encoded(label, name)}=${encoded(label, text)}`;
}

/** The URL with more pairs; those that are there keep their spelling. */
export function withPairs(url: URL, pairs: readonly string[]): URL {
  const present = url.search === "" ? [] : [url.search.slice(1)];
  return parsed(`${url.origin}${url.pathname}`, [...present, ...pairs].join("&"));
}

function fillPair(pair: string, from: Arguments): string[] {
  const [, name = "", text] = /^([^=]*)(?:=(.*))?$/s.exec(pair) ?? [];
  const filledName = fill(name, from, encoded);
  if (text === undefined) return filledName === "" ? [] : [filledName];
  const whole = wholePlaceholder(text);
  if (whole === null || !from.isName(whole)) return [`${filledName}=${fill(text, from, encoded)}`];
  return queryPairs(whole, from.take(whole)).map((one) => `${filledName}${one.slice(one.indexOf("="))}`);
}

const encoded = (label: string, value: unknown): string => encodeURIComponent(scalarText(label, value));

function split(template: string): Parts | null {
  // The parser of URLs drops line breaks and reads a backslash as a slash.
  if (template.length > LENGTH_MAX || /[\s\\\p{Cc}]/u.test(template)) return null;
  const [, origin, path = "", query = ""] = PARTS.exec(template) ?? [];
  if (origin === undefined) return null;
  const bare = origin.replace(/[{}]/g, "x");
  const address = readAddress(bare);
  return address === null || address.hasUserInfo ? null : { origin, path: path === "" ? "/" : path, query };
}

const fillMarks = (template: string) =>
  placeholdersIn(template).reduce((text, name) => text.replace(`{${name}}`, "x"), template);

const isDotSegment = (segment: string) => /^(?:\.|%2e){1,2}$/i.test(segment);

/** What stands between slashes and backslashes once every layer of encoding is undone. */
function decodedParts(text: string): string[] {
  let decoded = text;
  for (let round = 0; round < 4; round += 1) {
    decoded = decoded.replace(/%(25|2e|2f|5c)/gi, (_mark, digits: string) =>
      String.fromCharCode(parseInt(digits, 16)),
    );
  }
  return decoded.split(/[/\\]/);
}

function parsed(address: string, query: string): URL {
  const text = query === "" ? address : `${address}?${query}`;
  if (text.length > LENGTH_MAX || !URL.canParse(text)) throw unreadable();
  return new URL(text);
}

const unreadable = () => new AppError("invalid", "The address of this call can't be put together.");
