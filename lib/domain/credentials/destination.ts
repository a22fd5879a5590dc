import "server-only";
import { destinationFields, destinationsOf } from "@/lib/catalog/destination";
import type { FieldSpec } from "@/lib/catalog/field-spec";
import type { CredentialType } from "@/lib/catalog/types";
import type { Template } from "@/lib/catalog/template-shape";
import type { Secret } from "@/lib/secret";

interface Snapshot {
  hosts: string[];
  /** The plain fields that decided the hosts, as they were when the secret was entered. */
  fields: [string, string][];
}

interface Described {
  type: CredentialType;
  template: Template | undefined;
  fields: readonly FieldSpec[];
  plain: Record<string, string>;
}

const decidingFields = ({ type, template, plain }: Described): [string, string][] =>
  destinationFields(type, template)
    .toSorted()
    .map((name) => [name, plain[name] ?? ""]);

/**
 * Canonical text of where a version may be sent. It is stored beside the version and its hash is bound into every
 * envelope, so neither it nor the fields behind it can be changed without entering the secret again.
 */
export function destinationSnapshot(described: Described, values: Record<string, Secret>): string {
  const secrets = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, value.expose()]));
  const hosts = destinationsOf(described.fields, described.template, described.plain, secrets);
  return JSON.stringify({ hosts, fields: decidingFields(described) } satisfies Snapshot);
}

/** Null when the text is none of ours: its envelopes do not open then either. */
function readSnapshot(text: string): Snapshot | null {
  try {
    // Safe because the text was written above; one that was changed since is bound to no envelope that opens.
    const { hosts, fields } = JSON.parse(text) as Partial<Snapshot>;
    return Array.isArray(hosts) && Array.isArray(fields) ? { hosts, fields } : null;
  } catch {
    return null;
  }
}

export const destinationHosts = (snapshot: string): string[] => readSnapshot(snapshot)?.hosts ?? [];

/** Whether the plain fields still say what they said when the secret was entered. */
export function sameDestination(described: Described, snapshot: string): boolean {
  return JSON.stringify(decidingFields(described)) === JSON.stringify(readSnapshot(snapshot)?.fields);
}

/** Whether a version may be sent to no host that the one before could not be sent to. */
export function staysWithin(next: string, before: string): boolean {
  const known = new Set(destinationHosts(before));
  return destinationHosts(next).every((host) => known.has(host));
}
