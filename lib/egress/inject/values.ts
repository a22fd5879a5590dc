import "server-only";
import { canonicalHost } from "@/lib/catalog/address";
import type { FieldSpec } from "@/lib/catalog/field-spec";
import { fieldsOf } from "@/lib/catalog/fields";
import type { Template } from "@/lib/catalog/template-shape";
import { findTemplate } from "@/lib/catalog/templates";
import { isCredentialType } from "@/lib/catalog/types";
import { AppError } from "@/lib/errors";
import type { Secret } from "@/lib/secret";

/** A credential as something that sends it needs it. */
export interface Injectable {
  /** With `version` the name under which an access token may be remembered; without it none is. */
  id?: string;
  version?: number;
  key: string;
  type: string;
  templateId: string | null;
  plain: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, Secret>>;
  /** Destinations in the catalogue's spelling: the only places its secrets may be sent to. */
  hosts: readonly string[];
}

/** Text of a field, of a leaf of a JSON field (`json.client.key`), or of something derived; undefined when not set. */
export type Lookup = (name: string) => string | undefined;

export const invalid = (message: string) => new AppError("invalid", message);

export const templateOf = ({ templateId }: Injectable): Template | undefined =>
  templateId === null ? undefined : findTemplate(templateId);

export const specsOf = (credential: Injectable): readonly FieldSpec[] =>
  isCredentialType(credential.type) ? fieldsOf(credential.type, templateOf(credential)) : [];

/** Reads the fields of a credential: what is stored, else the field's default. A secret is exposed when it is asked for. */
export function lookupOf(credential: Injectable): Lookup {
  const { plain, secrets } = credential;
  const template = templateOf(credential);
  const specs = specsOf(credential);
  const whole = (name: string) => {
    const stored = Object.hasOwn(secrets, name) ? secrets[name]?.expose() : own(plain, name);
    if (stored) return stored;
    return specs.find((spec) => spec.name === name)?.default ?? dataCentre(template, name, whole);
  };
  return (name) => {
    const [field = "", ...path] = name.split(".");
    const text = whole(field);
    return path.length === 0 || text === undefined ? text : leaf(text, path);
  };
}

/** Mailchimp names the data centre after the last hyphen of its keys, and only there. */
function dataCentre(template: Template | undefined, name: string, whole: Lookup): string | undefined {
  if (template?.id !== "mailchimp" || name !== "dc") return undefined;
  return /-([a-z]{2,3}[0-9]{1,3})$/.exec(whole("token") ?? "")?.[1];
}

const own = (values: Readonly<Record<string, string>>, name: string) =>
  Object.hasOwn(values, name) ? values[name] : undefined;

function leaf(text: string, path: readonly string[]): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  for (const name of path) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === "string" && value !== "" ? value : numberText(value);
}

const numberText = (value: unknown) =>
  typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;

const PLACEHOLDER = /\{([a-z][a-z0-9_]{0,63}(?:\.[A-Za-z0-9_-]{1,64}){0,8})\}/g;

export const namesIn = (text: string): string[] =>
  [...text.matchAll(PLACEHOLDER)].map((match) => match[1] ?? "");

/** Puts values in for `{name}` in one pass: braces inside a value stay what they are. */
export function fill(text: string, lookup: Lookup, encode: (value: string) => string = (value) => value) {
  return text.replace(PLACEHOLDER, (_mark, name: string) => {
    const value = lookup(name);
    if (value === undefined) throw invalid(`This credential has no value for “${name}”.`);
    return encode(value);
  });
}

/** As one part of a path or query. A colon may stand in both, and Telegram's tokens hold one. */
export function encodePart(value: string): string {
  if (value === "." || value === "..")
    throw invalid("A value that is only dots can't be part of an address.");
  return encodeURIComponent(value).replaceAll("%3A", ":");
}

/**
 * The address that a template describes: `{base_url}/models`, `https://{shop}.example.com/x`, `{url}`. A field can
 * name its own host or be one part of it, and never reaches further than the place where it stands.
 */
export function fillUrl(text: string, lookup: Lookup): URL {
  const based = /^\{([a-z0-9_]+)\}(.*)$/s.exec(text);
  if (based?.[1] !== undefined) return below(fill(`{${based[1]}}`, lookup), fillRest(based[2] ?? "", lookup));
  const [, authority = "", rest = ""] = /^https:\/\/([^/?#]*)(.*)$/s.exec(text) ?? [];
  const host = canonicalHost(fill(authority, lookup));
  if (host === null) throw invalid("A field of this credential is not part of a host name.");
  return new URL(`https://${host}${fillRest(rest, lookup)}`);
}

const fillRest = (text: string, lookup: Lookup) => fill(text, lookup, encodePart);

function below(base: string, rest: string): URL {
  if (!URL.canParse(base)) throw invalid("The address of this credential can't be read.");
  if (rest === "") return new URL(base);
  const { origin, pathname, search, hash, username, password } = new URL(base);
  if (search + hash + username + password !== "") {
    throw invalid("The base URL of this credential may not hold a user, a query or a fragment.");
  }
  return new URL(origin + pathname.replace(/\/+$/, "") + rest);
}
