import "server-only";
import { inArray } from "drizzle-orm";
import { type LastTest, users } from "@/db/schema";
import { type CredentialType, isCredentialType } from "@/lib/catalog/types";
import { fieldsFor } from "@/lib/catalog/templates";
import { destinationHosts } from "./destination";
import { usesByCredential } from "../consumers/uses";
import type { TxContext } from "../context";
import { type CredentialRow, type StoredCredential, placeOfVersion } from "./shared";
import { takeHints } from "@/lib/vault/take";

export type CredentialStatus = "active" | "needs_value" | "disabled" | "expired";

/** A credential as anybody who may know of it sees it: everything but its secrets. */
export interface CredentialView {
  id: string;
  key: string;
  name: string;
  type: CredentialType;
  category: string;
  template: string | null;
  description: string;
  scope: "project" | "workflow";
  workflowId: string | null;
  status: CredentialStatus;
  /** Plain fields only. */
  fields: Record<string, string>;
  /** Every secret field: whether it is set, and its last four characters where showing them is safe. */
  secrets: Record<string, { set: boolean; hint: string | null }>;
  /** Hosts the value may be sent to. Empty: it can be resolved, and nothing sends it anywhere. */
  hosts: string[];
  version: number;
  revision: number;
  owner: { id: string; name: string } | null;
  audience: "project" | "owner" | "members";
  /** Consumers that it is assigned to. */
  usedBy: number;
  /** Of the current value; null when that has not been tested. */
  lastTest: Omit<LastTest, "version"> | null;
  confirmUse: "never" | "each";
  valueSetAt: string | null;
  lastUsedAt: string | null;
  expiresAt: string | null;
  createdAt: string;
  updatedAt: string;
  createdBy: string;
}

const iso = (date: Date | null) => date?.toISOString() ?? null;

export function statusOf({ credential }: StoredCredential, now = new Date()): CredentialStatus {
  if (credential.disabledAt) return "disabled";
  if (credential.version === 0) return "needs_value";
  return credential.expiresAt && credential.expiresAt <= now ? "expired" : "active";
}

function testOf({ lastTest, version }: CredentialRow): CredentialView["lastTest"] {
  if (!lastTest || lastTest.version !== version) return null;
  const { version: _tested, ...shown } = lastTest;
  return shown;
}

/** Opens only the sealed hints of the page, never a value. */
export async function viewAll(ctx: TxContext, rows: readonly StoredCredential[]): Promise<CredentialView[]> {
  const hinted = rows.filter((row) => row.version.hasHint);
  const hints = await takeHints(
    ctx.tx,
    hinted.map((row) => placeOfVersion(row.credential, row.version)),
  );
  const owners = await ownersOf(ctx, rows);
  const uses = await usesByCredential(
    ctx,
    rows.map((row) => row.credential.id),
  );
  return rows.map((row) =>
    view(row, hints.get(row.version.id) ?? {}, owners, uses.get(row.credential.id) ?? 0),
  );
}

export async function viewOne(ctx: TxContext, row: StoredCredential): Promise<CredentialView> {
  const [only] = await viewAll(ctx, [row]);
  if (!only) throw new Error("one row has one view");
  return only;
}

/** What is kept of an answer for a replay: hints are stored sealed or not at all. */
export const withoutHints = (shown: CredentialView): CredentialView => ({
  ...shown,
  secrets: Object.fromEntries(
    Object.entries(shown.secrets).map(([name, { set }]) => [name, { set, hint: null }]),
  ),
});

async function ownersOf(ctx: TxContext, rows: readonly StoredCredential[]): Promise<Map<string, string>> {
  const ids = [...new Set(rows.flatMap((row) => row.credential.ownerId ?? []))];
  if (ids.length === 0) return new Map();
  const people = await ctx.tx
    .select({ id: users.id, name: users.name })
    .from(users)
    .where(inArray(users.id, ids));
  return new Map(people.map((person) => [person.id, person.name]));
}

/** The type is checked when it is written; a row of an unknown type is a newer version's and is shown as custom. */
export const typeOf = (type: string): CredentialType => (isCredentialType(type) ? type : "custom");

function view(
  row: StoredCredential,
  hints: Record<string, string>,
  owners: ReadonlyMap<string, string>,
  usedBy: number,
): CredentialView {
  const { credential, version } = row;
  const names = new Set([
    ...fieldsFor(typeOf(credential.type), credential.templateId).flatMap((field) =>
      field.secret ? field.name : [],
    ),
    ...Object.keys(version.secrets),
  ]);
  const secrets = [...names].map((name): [string, CredentialView["secrets"][string]] => [
    name,
    { set: Object.hasOwn(version.secrets, name), hint: hints[name] ?? null },
  ]);
  return {
    id: credential.id,
    key: credential.key,
    name: credential.name,
    type: typeOf(credential.type),
    category: credential.category,
    template: credential.templateId,
    description: credential.description,
    scope: credential.workflowId === null ? "project" : "workflow",
    workflowId: credential.workflowId,
    status: statusOf(row),
    fields: version.plain,
    secrets: Object.fromEntries(secrets),
    hosts: destinationHosts(version.destination),
    version: credential.version,
    revision: credential.revision,
    owner: credential.ownerId
      ? { id: credential.ownerId, name: owners.get(credential.ownerId) ?? "Somebody who left" }
      : null,
    audience: credential.audience,
    usedBy,
    lastTest: testOf(credential),
    confirmUse: credential.confirmUse,
    valueSetAt: version.number > 0 ? iso(version.createdAt) : null,
    lastUsedAt: iso(credential.lastUsedAt),
    expiresAt: iso(credential.expiresAt),
    createdAt: credential.createdAt.toISOString(),
    updatedAt: credential.updatedAt.toISOString(),
    createdBy: credential.createdBy,
  };
}
