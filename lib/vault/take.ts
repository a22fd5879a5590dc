import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { sealedValues } from "@/db/schema/sealed";
import { open, OpenError } from "@/lib/crypto/seal";
import { AppError } from "@/lib/errors";
import { Secret } from "@/lib/secret";
import { IntegrityError } from "./integrity";
import { keyById } from "./keyring";
import { placeOf, type VersionPlace } from "./place";

type SealedRow = typeof sealedValues.$inferSelect;
type Envelope = Pick<SealedRow, "dekId" | "envelope">;

/** The ciphertext of one secret field. */
export interface SealedField extends Envelope {
  field: string;
}

async function openText(
  tx: Tx | null,
  version: VersionPlace,
  domain: SealedRow["domain"],
  { field, dekId, envelope }: SealedField,
): Promise<string> {
  const key = await keyById(tx, dekId, version.orgId, version.projectId);
  if (!key) throw new IntegrityError();
  try {
    const plaintext = Buffer.from(open(key, envelope, await placeOf(version, domain, field)));
    const text = plaintext.toString("utf8");
    plaintext.fill(0);
    return text;
  } catch (error) {
    if (error instanceof OpenError) throw new IntegrityError();
    throw error;
  }
}

async function rowsOf(
  tx: Tx,
  versions: readonly VersionPlace[],
  domain: "value" | "hint",
): Promise<SealedRow[]> {
  const [first] = versions;
  if (!first) return [];
  return tx
    .select()
    .from(sealedValues)
    .where(
      and(
        eq(sealedValues.orgId, first.orgId),
        eq(sealedValues.projectId, first.projectId),
        inArray(
          sealedValues.versionId,
          versions.map((version) => version.versionId),
        ),
        eq(sealedValues.domain, domain),
      ),
    );
}

/** The secret fields of a version by name; null when one is missing or does not open where it lies. */
export type Taken = Record<string, Secret> | null;

/** Opens every secret field of these versions of one project, by version id. Damage to one leaves the others usable. */
export async function take(tx: Tx, versions: readonly VersionPlace[]): Promise<Map<string, Taken>> {
  const rows = new Map<string, SealedRow[]>(versions.map((version) => [version.versionId, []]));
  for (const row of await rowsOf(tx, versions, "value")) rows.get(row.versionId)?.push(row);
  const taken = new Map<string, Taken>();
  for (const version of versions)
    taken.set(version.versionId, await openVersion(tx, version, rows.get(version.versionId) ?? []));
  return taken;
}

/** Opens what was read of one version; null when a field is missing or does not open where it lies. */
export async function openVersion(
  tx: Tx | null,
  version: VersionPlace,
  rows: readonly SealedField[],
): Promise<Taken> {
  const found = new Set(rows.map((row) => row.field));
  if (found.size !== version.fields.length || !version.fields.every((field) => found.has(field))) return null;
  const opened: [string, Secret][] = [];
  try {
    for (const row of rows) opened.push([row.field, new Secret(await openText(tx, version, "value", row))]);
  } catch (error) {
    if (error instanceof IntegrityError) return null;
    throw error;
  }
  return Object.fromEntries(opened);
}

/** The fields of one version. Throws IntegrityError when it is damaged. */
export async function takeOne(tx: Tx, version: VersionPlace): Promise<Record<string, Secret>> {
  const fields = (await take(tx, [version])).get(version.versionId);
  if (!fields) throw new IntegrityError();
  return fields;
}

/** Opens the hints of a page of versions; a damaged one is left out, because a list must still be shown. */
export async function takeHints(
  tx: Tx,
  versions: readonly VersionPlace[],
): Promise<Map<string, Record<string, string>>> {
  const byId = new Map(versions.map((version) => [version.versionId, version]));
  const hints = new Map<string, Record<string, string>>();
  for (const row of await rowsOf(tx, versions, "hint")) {
    const version = byId.get(row.versionId);
    if (!version) continue;
    try {
      // Safe because only the vault seals hints, from a record of texts.
      hints.set(
        row.versionId,
        JSON.parse(await openText(tx, version, "hint", row)) as Record<string, string>,
      );
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  return hints;
}

/** Destroys the ciphertext of these versions. What remains of them is history without a value. */
export async function discard(
  tx: Tx,
  place: { orgId: string; projectId: string },
  versionIds: readonly string[],
): Promise<void> {
  if (versionIds.length === 0) return;
  await tx
    .delete(sealedValues)
    .where(
      and(
        eq(sealedValues.orgId, place.orgId),
        eq(sealedValues.projectId, place.projectId),
        inArray(sealedValues.versionId, [...versionIds]),
      ),
    );
}
