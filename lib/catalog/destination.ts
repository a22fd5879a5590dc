import {
  canonicalHost,
  canonicalHostPattern,
  destinationEntries,
  hostMatches,
  readAddress,
} from "@/lib/catalog/address";
import { EXTRA_DESTINATION_NAMES, type FieldSpec } from "@/lib/catalog/field-spec";
import type { Template } from "@/lib/catalog/template-shape";
import { LLM_PROVIDER_HOSTS, type CredentialType } from "@/lib/catalog/types";

type Pinned = Pick<Template, "hosts" | "fields">;
type Values = Readonly<Record<string, string>>;

const PLACEHOLDER = /\{([a-z0-9_]+)\}/g;
/** Fields that name the service's own address without standing in `hosts`. */
const BASE_NAMES = ["base_url", "endpoint"];
const ADDRESS_NAMES = [...EXTRA_DESTINATION_NAMES, "repository_url"];
const BESIDE_HOST = ["port", "encryption"];

const placeholders = (host: string) => [...host.matchAll(PLACEHOLDER)].map((match) => match[1] ?? "");
const lookUp = (values: Values, name: string) => (Object.hasOwn(values, name) ? values[name] : undefined);

/**
 * Where the secrets of one version may be sent, sorted: a host means https on its usual port, `*.example.com`
 * any host under it, anything else says its scheme and port. Empty when nothing binds the value to a host.
 *
 * A template pins its hosts; a base URL of one's own replaces them, and one under a wildcard narrows it.
 * Without a template `base_url`, `host`, `url` and `repository_url` decide, extra fields included. Pass every
 * secret of the version: a webhook's own URL decides, and without it the answer is empty.
 */
export function destinationsOf(
  fields: readonly FieldSpec[],
  template: Pinned | null | undefined,
  plain: Values,
  secrets: Values,
): string[] {
  const defaults = Object.fromEntries(
    fields.flatMap(({ name, default: text }) => (text === undefined ? [] : [[name, text]])),
  );
  const values: Values = { ...defaults, ...secrets, ...plain };
  const entries = template && template.hosts.length > 0 ? pinned(template, values) : unpinned(fields, values);
  return canonical(entries);
}

/** The one text that stands for a destination in additional authenticated data. */
export function destinationText(destinations: readonly string[]): string {
  return canonical(destinations).join("\n");
}

/** Names of the plain fields that decide where the value goes, sorted. They belong to the version. */
export function destinationFields(type: CredentialType, template?: Pinned | null): string[] {
  if (!template || template.hosts.length === 0) {
    const own = type === "llm_provider" ? ["provider"] : type === "git" ? ["repository_url"] : [];
    return canonical([...EXTRA_DESTINATION_NAMES, ...BESIDE_HOST, ...own]);
  }
  const named = new Set(template.hosts.flatMap(placeholders));
  const deciding = template.fields.filter(
    ({ name, secret }) =>
      !secret &&
      (named.has(name) || BASE_NAMES.includes(name) || (named.has("host") && BESIDE_HOST.includes(name))),
  );
  return canonical(deciding.map(({ name }) => name));
}

const canonical = (entries: readonly string[]): string[] => [...new Set(entries)].toSorted();

function pinned(template: Pinned, values: Values): string[] {
  const isWhole = (host: string) => /^\{[a-z0-9_]+\}$/.test(host);
  const fixed = template.hosts.flatMap((host) =>
    isWhole(host) ? [] : host.includes("{") ? (fill(host, template, values) ?? []) : host,
  );
  if (template.fields.some((field) => field.secret && field.name === "url")) {
    const chosen = addressOf("url", values);
    return fixed.length === 0 ? chosen : within(chosen, fixed);
  }
  const named = template.hosts.filter(isWhole).map((host) => host.slice(1, -1));
  const bases = BASE_NAMES.filter((name) => template.fields.some((field) => field.name === name));
  const deciding = [...new Set([...named, ...bases])];
  if (deciding.length === 0) return fixed;
  const exact = fixed.filter((host) => !host.startsWith("*."));
  const chosen = deciding.flatMap((name) => addressOf(name, values));
  if (chosen.every((host) => exact.includes(host))) return exact;
  return named.length > 0 ? chosen : within(chosen, fixed);
}

const within = (chosen: readonly string[], patterns: readonly string[]) =>
  chosen.filter((host) => patterns.some((pattern) => hostMatches(pattern, host)));

function unpinned(fields: readonly FieldSpec[], values: Values): string[] {
  const chosen = ADDRESS_NAMES.flatMap((name) => addressOf(name, values));
  if (chosen.length > 0) return chosen;
  const provider = lookUp(values, "provider");
  if (provider !== undefined && fields.some(({ name }) => name === "provider")) {
    const host = Object.entries(LLM_PROVIDER_HOSTS).find(([name]) => name === provider)?.[1];
    return host ? [host] : [];
  }
  return fields.flatMap((field) => field.sendsTo ?? []);
}

function addressOf(name: string, values: Values): string[] {
  const text = lookUp(values, name);
  if (text === undefined || text === "") return [];
  const address = readAddress(text);
  if (address) return destinationEntries(address);
  const port = lookUp(values, "port");
  if (name === "host" && port !== undefined) return hostAndPort(text, port, lookUp(values, "encryption"));
  const host = canonicalHostPattern(text);
  return host === null ? [] : [/:[0-9]+$/.test(host) ? `https://${host}` : host];
}

/** Mail without encryption is another destination than mail with it: the first can be read on the way. */
function hostAndPort(host: string, port: string, encryption: string | undefined): string[] {
  const name = canonicalHost(host);
  if (name === null || /:[0-9]+$/.test(name) || !/^[0-9]{1,5}$/.test(port)) return [];
  const scheme =
    encryption === undefined ? "tcp" : ({ tls: "smtps", starttls: "smtp+starttls" }[encryption] ?? "smtp");
  return [`${scheme}://${name}:${Number(port)}`];
}

/** A host with its parts filled in. An optional first part without a value means every host under the rest. */
function fill(host: string, template: Pinned, values: Values): string | null {
  const parts = placeholders(host).map((name) => lookUp(values, name) ?? "");
  const text = host.replace(PLACEHOLDER, (_mark, name: string) => lookUp(values, name) ?? "");
  if (parts.every(isHostLabel)) return canonicalHost(text);
  const [, first, rest] = /^\{([a-z0-9_]+)\}(\.[^{]+)$/.exec(host) ?? [];
  const isOptional = template.fields.some((field) => field.name === first && !field.required);
  return isOptional && first !== undefined && !lookUp(values, first) ? `*${rest}` : null;
}

/** One or more parts of a host name: what cannot turn `{shop}.example.com` into another host. */
export function isHostLabel(text: string): boolean {
  return text.length <= 190 && /^[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*$/.test(text);
}
