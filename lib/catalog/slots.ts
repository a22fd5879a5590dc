import { destinationEntries, hostMatches, readAddress } from "@/lib/catalog/address";
import type { KindSpec, SlotSpec, When } from "@/lib/catalog/kind-shape";
import { CREDENTIAL_TYPES, type CredentialType, isCredentialType } from "@/lib/catalog/types";

type Config = Readonly<Record<string, unknown>>;

/** What a skill's manifest says of one credential it needs. */
export interface Requirement {
  key: string;
  type: CredentialType;
  label: string;
  mapsTo?: string;
}

export const isShown = (when: When | undefined, config: Config): boolean =>
  when === undefined || when.is.some((value) => config[when.field] === value);

/** The requirements of a manifest; what is none is passed over, because the form shows half-typed ones too. */
export function requirementsOf(value: unknown): Requirement[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: unknown): Requirement[] => {
    if (typeof item !== "object" || item === null) return [];
    const { key, type, label, mapsTo } = item as Record<string, unknown>;
    if (typeof key !== "string" || key === "" || !isCredentialType(type)) return [];
    return [
      {
        key,
        type,
        label: typeof label === "string" && label !== "" ? label : key,
        ...(typeof mapsTo === "string" && mapsTo !== "" && { mapsTo }),
      },
    ];
  });
}

/** The slots of a consumer with this configuration. */
export function slotsOf(kind: KindSpec, config: Config): SlotSpec[] {
  const { slots } = kind;
  if (!("from" in slots)) return slots.filter((slot) => isShown(slot.when, config));
  return requirementsOf(config[slots.from]).map(({ key, type, label }) => ({
    name: key,
    label,
    required: true,
    accepts: [type],
    sends: false,
    expectsKey: key,
  }));
}

/** What is known of a credential without its value. */
export interface SlotCandidate {
  key: string;
  type: string;
  workflowId: string | null;
  hosts: readonly string[];
  /** Plain fields. */
  fields: Readonly<Record<string, string>>;
}

/** `match`: the one that is looked for. `fits`: accepted. `unfit`: refused, for this reason. */
export type Fit = { level: "match" | "fits"; reason: null } | { level: "unfit"; reason: string };

const FITS: Fit = { level: "fits", reason: null };
const MATCH: Fit = { level: "match", reason: null };
const unfit = (reason: string): Fit => ({ level: "unfit", reason });

/** Whether a credential may sit in a slot of a consumer with this configuration, and whether it is the expected one. */
export function fitOf(kind: KindSpec, config: Config, slot: SlotSpec, credential: SlotCandidate): Fit {
  if (!slot.accepts.some((type) => type === credential.type)) return unfit(typeReason(slot, credential.type));
  if (credential.workflowId !== null)
    return unfit("It belongs to one workflow, and only that workflow can use it.");
  if (slot.expectsKey !== undefined && slot.expectsKey === credential.key) return MATCH;
  if (!slot.sends || !kind.destination) return FITS;
  if (credential.hosts.length === 0)
    return unfit("It is bound to no host yet. Enter its secret again together with a base URL.");
  const wanted = destinationOf(kind, config);
  const isOwn = wanted.by === "option" && ownAddress(credential.fields);
  if (wanted.entries.length === 0 || isOwn) return FITS;
  const outside = wanted.entries.filter(
    (host) => !credential.hosts.some((pattern) => hostMatches(pattern, host)),
  );
  return outside.length === 0 ? MATCH : unfit(`It may only be sent to ${listed(credential.hosts)}.`);
}

const ownAddress = (fields: SlotCandidate["fields"]) => Boolean(fields.base_url);

/** Where this configuration sends its secrets: an address of its own, else what the chosen option stands for. */
export function destinationOf(
  { destination }: KindSpec,
  config: Config,
): { entries: string[]; by: "address" | "option" | "nothing" } {
  for (const name of destination?.fields ?? []) {
    const text = config[name];
    if (typeof text !== "string" || text === "") continue;
    const address = readAddress(text);
    return { entries: address ? destinationEntries(address) : [], by: "address" };
  }
  const option = destination?.byOption;
  const value = option && config[option.field];
  const host =
    option && typeof value === "string" && Object.hasOwn(option.hosts, value) && option.hosts[value];
  return host ? { entries: [host], by: "option" } : { entries: [], by: "nothing" };
}

function typeReason(slot: SlotSpec, type: string): string {
  const name = isCredentialType(type) ? CREDENTIAL_TYPES[type].label : type;
  const wanted = slot.accepts.slice(0, 3).map((accepted) => CREDENTIAL_TYPES[accepted].label);
  return `${name} — this needs ${listed(wanted, "or")}.`;
}

const listed = (words: readonly string[], last = "and") =>
  words.length < 2 ? (words[0] ?? "") : `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1) ?? ""}`;
