import "server-only";
import { environmentNames } from "@/lib/catalog/fields";
import type { HeldCredential } from "@/lib/consumers/driver";
import { AppError } from "@/lib/errors";
import type { Secret } from "@/lib/secret";
import { IntegrityError } from "@/lib/vault/integrity";
import { type Taken, take } from "@/lib/vault/take";
import type { TxContext } from "../context";
import { describe, describeStored } from "./change";
import { destinationHosts, sameDestination } from "./destination";
import { placeOfVersion, type StoredCredential } from "./shared";

/** Refuses what cannot be used right now: switched off, without a value, or changed outside Keyhold. */
export function refuseUnusable({ credential, version }: StoredCredential): void {
  if (credential.disabledAt) throw new AppError("credential_disabled", `${credential.name} is disabled.`);
  if (version.number === 0) throw new AppError("credential_empty", `${credential.name} still needs a value.`);
  const described = { ...describeStored({ credential, version }), plain: version.plain };
  if (!sameDestination(described, version.destination)) throw new IntegrityError();
}

/** Opens these credentials for one use, by id. The caller has decided that they may be used. */
export async function holdCredentials(
  ctx: TxContext,
  rows: readonly StoredCredential[],
): Promise<Map<string, HeldCredential>> {
  for (const row of rows) refuseUnusable(row);
  const taken = await take(
    ctx.tx,
    rows.map((row) => placeOfVersion(row.credential, row.version)),
  );
  return new Map(rows.map((row) => [row.credential.id, held(row, taken.get(row.version.id))]));
}

function held(stored: StoredCredential, secrets: Taken | undefined): HeldCredential {
  if (!secrets) throw new IntegrityError();
  return heldWith(stored, secrets);
}

/** A credential with these secrets, as whoever sends or runs something is handed it. */
export function heldWith(
  { credential, version }: Described,
  secrets: Record<string, Secret>,
): HeldCredential {
  const { fields } = describe(credential.type, credential.templateId);
  const set = new Set([...Object.keys(version.plain), ...Object.keys(secrets)]);
  const known = fields.filter((field) => set.has(field.name));
  const extras = [...set]
    .filter((name) => !fields.some((field) => field.name === name))
    .map((name) => ({ name }));
  // Names follow from all fields of the type: an optional one that is empty must not rename the others.
  const names = environmentNames(credential.key, extras.length > 0 ? [...fields, ...extras] : fields);
  return {
    id: credential.id,
    key: credential.key,
    name: credential.name,
    type: credential.type,
    templateId: credential.templateId,
    version: version.number,
    plain: version.plain,
    secrets,
    hosts: destinationHosts(version.destination),
    environment: Object.fromEntries(
      [...known, ...extras].flatMap(({ name }) => {
        const variable = names[name];
        return variable === undefined ? [] : [[name, variable]];
      }),
    ),
  };
}

/** What of a credential's rows matters to its use; also of one that is not stored yet. */
interface Described {
  credential: Pick<StoredCredential["credential"], "id" | "key" | "name" | "type" | "templateId">;
  version: Pick<StoredCredential["version"], "number" | "plain" | "destination">;
}
