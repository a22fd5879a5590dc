import "server-only";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { assignments, credentials, credentialVersions } from "@/db/schema";
import { environmentNames } from "@/lib/catalog/fields";
import type { SlotSpec } from "@/lib/catalog/kind-shape";
import { fitOf, slotsOf } from "@/lib/catalog/slots";
import type { HeldCredential } from "@/lib/consumers/driver";
import { AppError, type ErrorCode } from "@/lib/errors";
import { IntegrityError } from "@/lib/vault/integrity";
import { type Taken, take } from "@/lib/vault/take";
import type { TxContext } from "../context";
import { describeStored } from "../credentials/change";
import { destinationHosts, sameDestination } from "../credentials/destination";
import { alive, currentVersion, placeOfVersion, type StoredCredential, visible } from "../credentials/shared";
import { candidateOf } from "./fill-slots";
import { type ConsumerRow, kindOf } from "./shared";

export type Held = Record<string, HeldCredential[]>;

/**
 * The values a consumer may use right now, by slot. Authorised again at every use: a credential that the actor may not
 * know of, that no longer fits, or that is gone refuses the whole call, because a slot that has ever held one never
 * goes on without.
 */
export async function heldCredentials(ctx: TxContext, consumer: ConsumerRow): Promise<Held> {
  const kind = kindOf(consumer);
  const slots = slotsOf(kind, consumer.config);
  const assigned = await assignedIds(ctx, consumer);
  const stored = await storedById(ctx, [...new Set(assigned.map((row) => row.credentialId))]);
  const chosen = slots.map((slot) => ({ slot, rows: rowsOf(consumer, slot, assigned, stored) }));
  for (const { slot, rows } of chosen)
    for (const row of rows) {
      refuseUnusable(consumer, row);
      const fit = fitOf(kind, consumer.config, slot, candidateOf(row));
      if (fit.level === "unfit")
        throw new AppError("invalid", `${row.credential.name} does not fit “${slot.label}”. ${fit.reason}`);
    }
  const taken = await take(
    ctx.tx,
    [...stored.values()].map((row) => placeOfVersion(row.credential, row.version)),
  );
  return Object.fromEntries(
    chosen.map(({ slot, rows }) => [slot.name, rows.map((row) => held(row, taken.get(row.version.id)))]),
  );
}

const assignedIds = (ctx: TxContext, consumer: ConsumerRow) =>
  ctx.tx
    .select({ slot: assignments.slot, credentialId: assignments.credentialId })
    .from(assignments)
    .where(
      and(
        eq(assignments.orgId, ctx.orgId),
        eq(assignments.projectId, ctx.projectId),
        eq(assignments.consumerId, consumer.id),
        isNull(assignments.detachedAt),
      ),
    )
    .orderBy(assignments.slot, assignments.credentialId);

async function storedById(ctx: TxContext, ids: readonly string[]): Promise<Map<string, StoredCredential>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.tx
    .select({ credential: credentials, version: credentialVersions })
    .from(credentials)
    .innerJoin(credentialVersions, currentVersion)
    .where(and(visible(ctx), alive, inArray(credentials.id, [...ids])));
  return new Map(rows.map((row) => [row.credential.id, row]));
}

function rowsOf(
  consumer: ConsumerRow,
  slot: SlotSpec,
  assigned: readonly { slot: string; credentialId: string }[],
  stored: ReadonlyMap<string, StoredCredential>,
): StoredCredential[] {
  const ids = assigned.filter((row) => row.slot === slot.name).map((row) => row.credentialId);
  if (ids.length === 0 && needsCredential(consumer, slot))
    throw refused("missing_credential", consumer, `“${slot.label}” has no credential. Choose one first.`);
  return ids.map((id) => {
    const row = stored.get(id);
    if (!row)
      throw refused(
        "missing_credential",
        consumer,
        `The credential of “${slot.label}” is not available to you.`,
      );
    return row;
  });
}

/** Required, or emptied after it was filled: then going on without would be going on unauthenticated. */
export const needsCredential = (consumer: Pick<ConsumerRow, "slotsUsed">, slot: SlotSpec) =>
  slot.required || (!slot.list && consumer.slotsUsed.includes(slot.name));

const refused = (code: ErrorCode, consumer: ConsumerRow, message: string) =>
  new AppError(code, `${consumer.name}: ${message}`);

function refuseUnusable(consumer: ConsumerRow, { credential, version }: StoredCredential): void {
  if (credential.disabledAt)
    throw refused("credential_disabled", consumer, `${credential.name} is disabled.`);
  if (version.number === 0)
    throw refused("credential_empty", consumer, `${credential.name} still needs a value.`);
  const described = { ...describeStored({ credential, version }), plain: version.plain };
  if (!sameDestination(described, version.destination)) throw new IntegrityError();
}

function held({ credential, version }: StoredCredential, secrets: Taken | undefined): HeldCredential {
  if (!secrets) throw new IntegrityError();
  const { fields } = describeStored({ credential, version });
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
