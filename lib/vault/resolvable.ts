import "server-only";
import type { Sql } from "postgres";
import { oneStatement } from "@/db/client";
import type { VersionPlace } from "./place";
import { openVersion, type SealedField, type Taken } from "./take";

/** What stands behind one key right now: enough to decide, and the ciphertext to open once it is decided. */
export interface Resolvable {
  credentialId: string;
  key: string;
  type: string;
  templateId: string | null;
  disabled: boolean;
  lastUsedAt: Date | null;
  number: number;
  plain: Record<string, string>;
  destination: string;
  workflowId: string | null;
  versionId: string;
  secretFields: string[];
  /** `each`: a person confirms a use before it happens. */
  confirmUse: "never" | "each";
  sealed: SealedField[];
}

type Row = Omit<Resolvable, "sealed"> & { field: string | null; dekId: string; envelope: Uint8Array };

const columns = (sql: Sql) => sql`
  credential_id as "credentialId", key, type, template_id as "templateId", workflow_id as "workflowId",
  disabled, last_used_at as "lastUsedAt", version_id as "versionId", number, plain, destination,
  secret_fields as "secretFields", confirm_use as "confirmUse", field, dek_id as "dekId", envelope`;

interface Asked {
  orgId: string;
  projectId: string;
  keys: readonly string[];
  workflowId: string | null;
  /** Whose audience counts; null sees what the whole project sees. */
  personId: string | null;
}

/**
 * The live credentials behind these keys, by key: one statement, so that row and ciphertext belong together whatever
 * is rotated meanwhile. Keys that are not there, or not for this person, are not in the answer.
 */
export async function findResolvable(asked: Asked): Promise<Map<string, Resolvable>> {
  const { orgId, projectId, keys, workflowId, personId } = asked;
  const rows = await oneStatement(
    (sql) => sql<Row[]>`
      select ${columns(sql)}
      from keyhold_resolvable(${orgId}, ${projectId}, ${keys as string[]}, ${workflowId}, ${personId})`,
  );
  return byKey(rows);
}

/** What was read for a token and a key, and the basis of its organisation then: another one since any of it changed. */
export interface Seen {
  publicId: string;
  key: string;
  basis: string;
}

/** A token as JSON, undefined when there is none, and in the same statement what it may use of this key. */
export async function findAsked(
  publicId: string,
  key: string,
): Promise<{ asker: unknown; found: Map<string, Resolvable>; seen: Seen }> {
  const rows = await oneStatement(
    (sql) => sql<(Row & { asker: unknown; basis: string })[]>`
      select asker, ${columns(sql)}, (
        select h.basis from machine_tokens t join audit_heads h on h.org_id = t.org_id
        where t.public_id = ${publicId}) as basis
      from keyhold_asked(${publicId}, ${[key]})`,
  );
  const found = byKey(rows.map(({ asker: _asker, basis: _basis, ...row }) => row));
  return { asker: rows[0]?.asker, found, seen: { publicId, key, basis: rows[0]?.basis ?? "" } };
}

function byKey(rows: readonly (Row | Record<keyof Row, null>)[]): Map<string, Resolvable> {
  const found = new Map<string, Resolvable>();
  for (const row of rows) {
    if (row.credentialId === null) continue;
    const { field, dekId, envelope, ...facts } = row;
    const known = found.get(facts.key);
    const entry = known?.versionId === facts.versionId ? known : { ...facts, sealed: [] };
    if (field !== null) entry.sealed.push({ field, dekId, envelope });
    found.set(facts.key, entry);
  }
  return found;
}

/** Its secret fields, or null when it is damaged. */
export async function openResolvable(
  place: { orgId: string; projectId: string },
  found: Resolvable,
): Promise<Taken> {
  const version: VersionPlace = {
    orgId: place.orgId,
    projectId: place.projectId,
    workflowId: found.workflowId,
    credentialId: found.credentialId,
    type: found.type,
    versionId: found.versionId,
    number: found.number,
    destination: found.destination,
    fields: found.secretFields,
  };
  return openVersion(null, version, found.sealed);
}
