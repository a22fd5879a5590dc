import "server-only";
import { and, eq, inArray, isNull, max } from "drizzle-orm";
import { credentials, credentialVersions, type SecretState } from "@/db/schema";
import { hintOf } from "@/lib/catalog/masks";
import type { FieldSpec } from "@/lib/catalog/field-spec";
import { notFound } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { Secret } from "@/lib/secret";
import { put } from "@/lib/vault/put";
import { discard } from "@/lib/vault/take";
import type { TxContext } from "../context";
import { type CredentialRow, placeOfVersion, type VersionRow } from "./shared";

export interface NewVersion {
  plain: Record<string, string>;
  values: Record<string, Secret>;
  extras: ReadonlySet<string>;
  destination: string;
  /** Names of fields that differ from the version before. */
  changed: string[];
  fields: readonly FieldSpec[];
}

/** How long a replaced value stays for a rollback. Null: its ciphertext is destroyed at once. */
export type KeepPrevious = "24h" | "7d" | null;
const KEEP_MS = { "24h": 24 * 3_600_000, "7d": 7 * 24 * 3_600_000 } as const;

/**
 * Stores a version and makes it current; the one before becomes `previous` or loses its ciphertext.
 * The caller holds the lock on the credential's row, so numbers have no gaps and labels no duplicates.
 */
export async function storeVersion(
  ctx: TxContext,
  credential: CredentialRow,
  next: NewVersion,
  keep: KeepPrevious,
): Promise<VersionRow> {
  const hasValue = Object.keys(next.values).length > 0;
  await retireVersions(ctx, credential, keep);
  const version = versionRow(ctx, credential, next, hasValue ? await nextNumber(ctx, credential) : 0);
  const hints = hintsOf(next);
  const row = { ...version, hasHint: Object.keys(hints).length > 0 };
  await ctx.tx.insert(credentialVersions).values(row);
  await put(ctx.tx, placeOfVersion(credential, row), { values: next.values, hints });
  return row;
}

/** Counted over the history: a credential whose value was cleared goes back to version 0, its numbers do not. */
async function nextNumber(ctx: TxContext, credential: CredentialRow): Promise<number> {
  const [highest] = await ctx.tx
    .select({ number: max(credentialVersions.number) })
    .from(credentialVersions)
    .where(ofCredential(credential));
  return (highest?.number ?? 0) + 1;
}

const ofCredential = (credential: CredentialRow) =>
  and(
    eq(credentialVersions.orgId, credential.orgId),
    eq(credentialVersions.projectId, credential.projectId),
    eq(credentialVersions.credentialId, credential.id),
  );

function versionRow(ctx: TxContext, credential: CredentialRow, next: NewVersion, number: number): VersionRow {
  const states = Object.keys(next.values).map((name): [string, SecretState] => [
    name,
    next.extras.has(name) ? { extra: true } : {},
  ]);
  return {
    id: newId("version"),
    orgId: credential.orgId,
    projectId: credential.projectId,
    credentialId: credential.id,
    number,
    label: "current",
    plain: next.plain,
    secrets: Object.fromEntries(states),
    destination: next.destination,
    changed: next.changed,
    createdAt: new Date(),
    createdBy: ctx.actor.name,
    keepUntil: null,
    discardedAt: null,
    hasHint: false,
  };
}

function hintsOf(next: NewVersion): Record<string, string> {
  const hints: Record<string, string> = {};
  for (const [name, value] of Object.entries(next.values)) {
    const spec = next.fields.find((field) => field.name === name);
    const hint = spec && hintOf(value.expose(), spec);
    if (hint) hints[name] = hint;
  }
  return hints;
}

/** Takes the labels off: an older `previous` goes for good, the current one is kept as long as asked. */
async function retireVersions(ctx: TxContext, credential: CredentialRow, keep: KeepPrevious): Promise<void> {
  const mine = ofCredential(credential);
  const labelled = await ctx.tx
    .select()
    .from(credentialVersions)
    .where(and(mine, inArray(credentialVersions.label, ["current", "previous"])));
  const gone = labelled.filter((version) => version.label === "previous" || keep === null);
  const empty = labelled.filter((version) => version.number === 0).map((version) => version.id);
  await discardVersions(ctx, gone);
  if (empty.length > 0)
    await ctx.tx.delete(credentialVersions).where(and(mine, inArray(credentialVersions.id, empty)));
  if (keep === null) return;
  await ctx.tx
    .update(credentialVersions)
    .set({ label: "previous", keepUntil: new Date(Date.now() + KEEP_MS[keep]) })
    .where(and(mine, eq(credentialVersions.label, "current")));
}

/** Destroys the ciphertext of versions of one project; their rows stay as history. */
export async function discardVersions(ctx: TxContext, versions: readonly VersionRow[]): Promise<void> {
  if (versions.length === 0) return;
  const ids = versions.map((version) => version.id);
  await discard(ctx.tx, ctx, ids);
  await ctx.tx
    .update(credentialVersions)
    .set({ label: null, discardedAt: new Date(), keepUntil: null, hasHint: false })
    .where(
      and(
        eq(credentialVersions.orgId, ctx.orgId),
        eq(credentialVersions.projectId, ctx.projectId),
        inArray(credentialVersions.id, ids),
      ),
    );
}

/** Saves what changed on the credential's own row and moves its revision on. */
export async function touch(
  ctx: TxContext,
  credential: CredentialRow,
  set: Partial<CredentialRow>,
): Promise<CredentialRow> {
  const [row] = await ctx.tx
    .update(credentials)
    .set({ ...set, updatedAt: new Date(), revision: credential.revision + 1 })
    .where(
      and(
        eq(credentials.orgId, ctx.orgId),
        eq(credentials.projectId, ctx.projectId),
        eq(credentials.id, credential.id),
        isNull(credentials.deletedAt),
      ),
    )
    .returning();
  if (!row) throw notFound("No such credential");
  return row;
}
