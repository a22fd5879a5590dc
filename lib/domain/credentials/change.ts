import "server-only";
import { LIMITS } from "@/lib/catalog/field-spec";
import { secretBytes } from "@/lib/catalog/values";
import { findTemplate, fieldsFor } from "@/lib/catalog/templates";
import { AppError, type FieldErrors } from "@/lib/errors";
import type { Secret } from "@/lib/secret";
import { takeOne } from "@/lib/vault/take";
import type { TxContext } from "../context";
import { destinationSnapshot, sameDestination, staysWithin } from "./destination";
import { placeOfVersion, type StoredCredential, type VersionRow } from "./shared";
import { type KeepPrevious, storeVersion } from "./store";
import type { Accepted } from "./values";
import { typeOf } from "./view";

/** Field list, template and type of a stored credential. */
export const describeStored = ({ credential }: StoredCredential) =>
  describe(credential.type, credential.templateId);

/** The same by type and template as they are stored. */
export function describe(storedType: string, templateId: string | null) {
  const type = typeOf(storedType);
  const template = templateId ? findTemplate(templateId) : undefined;
  return { type, template, fields: fieldsFor(type, templateId) };
}

/**
 * Makes the next version out of what was submitted and what is kept. Kept secrets are opened and sealed anew, because
 * an envelope belongs to one version. Where the value is sent cannot change under a kept secret.
 */
export async function nextVersion(
  ctx: TxContext,
  stored: StoredCredential,
  accepted: Accepted,
  keep: KeepPrevious,
): Promise<VersionRow> {
  const { values, destination, fields } = await mergedValues(ctx, stored, accepted);
  return storeVersion(ctx, stored.credential, { ...accepted, values, destination, fields }, keep);
}

/** The secrets as they would be: what was submitted and what is kept, and where they may be sent. */
export async function mergedValues(ctx: TxContext, stored: StoredCredential, accepted: Accepted) {
  const described = { ...describeStored(stored), plain: accepted.plain };
  const { version } = stored;
  const removed = new Set(accepted.cleared);
  const keptNames = Object.keys(version.secrets).filter(
    (name) => !(name in accepted.values) && !removed.has(name),
  );
  if (keptNames.length > 0 && !sameDestination(described, version.destination)) throw secretNeeded(keptNames);
  const kept = await keptValues(ctx, stored, keptNames);
  const values = { ...kept, ...accepted.values };
  if (secretBytes(Object.values(values).map((value) => value.expose())) > LIMITS.secretBytes) {
    throw new AppError(
      "too_large",
      "All secret fields together can be up to 64 KB, those you keep included.",
    );
  }
  const destination = destinationSnapshot(described, values);
  // A submitted secret may itself name the host, and the catalogue's own hosts may have changed since.
  if (keptNames.length > 0 && !staysWithin(destination, version.destination)) throw secretNeeded(keptNames);
  return { values, destination, fields: described.fields };
}

async function keptValues(
  ctx: TxContext,
  { credential, version }: StoredCredential,
  names: readonly string[],
): Promise<Record<string, Secret>> {
  if (names.length === 0) return {};
  const taken = await takeOne(ctx.tx, placeOfVersion(credential, version));
  return Object.fromEntries(Object.entries(taken).filter(([name]) => names.includes(name)));
}

function secretNeeded(names: readonly string[]): AppError {
  const fields: FieldErrors = Object.fromEntries(
    names.map((name) => [name, ["You changed where this value is sent. Enter it again."]]),
  );
  return new AppError("invalid", "You changed where this value is sent. Enter the secret again.", { fields });
}

/** Whether the plain fields that decide the destination differ from what the stored secret was entered with. */
export function movesDestination(stored: StoredCredential, plain: Record<string, string>): boolean {
  return !sameDestination({ ...describeStored(stored), plain }, stored.version.destination);
}
