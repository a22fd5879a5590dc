import "server-only";
import { canonicalHost, destinationEntries, hostMatches, readAddress } from "@/lib/catalog/address";
import { destinationsOf } from "@/lib/catalog/destination";
import { fieldsFor, findTemplate } from "@/lib/catalog/templates";
import { isCredentialType } from "@/lib/catalog/types";
import type { Injectable } from "@/lib/egress/inject/inject";
import { AppError } from "@/lib/errors";
import type { Place } from "./path";

/** Plain fields that hold a service's own address, with a path that its calls begin with. */
const BASE_NAMES = ["base_url", "endpoint", "url"];

/**
 * Where a call goes: the pinned host that is asked for, else the first. First is the base URL's host, then the hosts in
 * the order of the template, then in that of the alphabet. Throws `invalid`.
 */
export function placeOf(credential: Injectable, asked: string | null): Place {
  const entries = credential.hosts.filter(isHttp);
  if (entries.length === 0)
    throw new AppError(
      "invalid",
      `${credential.key} is not bound to a host it may be sent to. Enter the secret together with one.`,
    );
  const base = baseOf(credential);
  const entry = asked === null ? firstOf(credential, entries, base?.entry) : chosenOf(entries, asked);
  return { origin: originOf(entry), base: base?.entry === entry ? base.path : "" };
}

const isHttp = (entry: string) => !entry.includes("://") || /^https?:\/\//.test(entry);
const isPattern = (entry: string) => entry.startsWith("*.");
const originOf = (entry: string) => (entry.includes("://") ? entry : `https://${entry}`);

/** The entry that a host of the caller names, by the same comparison that the call itself is held to. */
function chosenOf(entries: readonly string[], asked: string): string {
  const host = canonicalHost(asked);
  const encrypted = destinationEntries({ ...NOTHING, scheme: "https", hosts: [host ?? ""] });
  const fits = [...encrypted, `http://${host ?? ""}`].find(
    (entry) => host !== null && entries.some((pinned) => hostMatches(pinned, entry)),
  );
  if (fits === undefined)
    throw new AppError("invalid", "This credential may not be sent to the host that is named.");
  return fits;
}

const NOTHING = { hasUserInfo: false, hasQueryOrFragment: false };

function firstOf(credential: Injectable, entries: readonly string[], base: string | undefined): string {
  if (base !== undefined && entries.some((pinned) => hostMatches(pinned, base))) return base;
  const first = [...inOrderOfTemplate(credential), ...entries].find(
    (entry) => entries.includes(entry) && !isPattern(entry),
  );
  if (first === undefined)
    throw new AppError(
      "invalid",
      `${credential.key} may be sent to several hosts. Name one: /relay/${credential.key}/@host/path.`,
    );
  return first;
}

const fieldsOfCredential = ({ type, templateId }: Injectable) =>
  isCredentialType(type) ? fieldsFor(type, templateId) : [];

/** Hosts are stored sorted; the template's first is the one its calls usually go to. */
function inOrderOfTemplate(credential: Injectable): string[] {
  const { templateId, plain } = credential;
  const template = templateId === null ? undefined : findTemplate(templateId);
  const fields = (template?.fields ?? []).filter(({ name }) => !BASE_NAMES.includes(name));
  return (template?.hosts ?? []).flatMap((host) =>
    destinationsOf(fieldsOfCredential(credential), { hosts: [host], fields }, plain, {}),
  );
}

function baseOf(credential: Injectable): { entry: string; path: string } | null {
  const text = BASE_NAMES.map((name) => plainText(credential, name)).find((one) => one !== undefined);
  const address = text === undefined ? null : readAddress(text);
  const [entry] = address ? destinationEntries(address) : [];
  if (text === undefined || entry === undefined || !URL.canParse(text)) return null;
  return { entry, path: new URL(text).pathname.replace(/\/+$/, "") };
}

/** What is stored, else the field's default. Never a secret: the address of a webhook is one. */
function plainText(credential: Injectable, name: string): string | undefined {
  const { plain } = credential;
  if (Object.hasOwn(plain, name) && plain[name] !== "") return plain[name];
  return fieldsOfCredential(credential).find((field) => field.name === name && !field.secret)?.default;
}
