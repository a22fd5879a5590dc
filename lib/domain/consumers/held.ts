import "server-only";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { assignments, credentials, credentialVersions } from "@/db/schema";
import type { SlotSpec } from "@/lib/catalog/kind-shape";
import { fitOf, slotsOf } from "@/lib/catalog/slots";
import type { HeldCredential } from "@/lib/consumers/driver";
import { AppError, type ErrorCode } from "@/lib/errors";
import type { TxContext } from "../context";
import { holdCredentials } from "../credentials/hold";
import { alive, currentVersion, type StoredCredential, visible } from "../credentials/shared";
import { candidateOf } from "./fill-slots";
import { type ConsumerRow, kindOf } from "./shared";

export type Held = Record<string, HeldCredential[]>;

/**
 * The values a consumer may use right now, by slot. Authorised again at every use: a credential that the actor may not
 * know of, that no longer fits, or that is gone refuses the whole call, because a slot that has ever held one never
 * goes on without.
 */
export async function heldCredentials(
  ctx: TxContext,
  consumer: ConsumerRow,
  { isAttended = ctx.actor.kind !== "token" }: { isAttended?: boolean } = {},
): Promise<Held> {
  const kind = kindOf(consumer);
  const slots = slotsOf(kind, consumer.config);
  const assigned = await assignedIds(ctx, consumer);
  const stored = await storedById(ctx, [...new Set(assigned.map((row) => row.credentialId))]);
  const chosen = slots.map((slot) => ({ slot, rows: rowsOf(consumer, slot, assigned, stored) }));
  for (const { slot, rows } of chosen)
    for (const row of rows) {
      const fit = fitOf(kind, consumer.config, slot, candidateOf(row));
      if (fit.level === "unfit")
        throw new AppError("invalid", `${row.credential.name} does not fit “${slot.label}”. ${fit.reason}`);
    }
  if (!isAttended) refuseUnconfirmed([...stored.values()]);
  const held = await holdCredentials(ctx, [...stored.values()]);
  return Object.fromEntries(
    chosen.map(({ slot, rows }) => [slot.name, rows.flatMap((row) => held.get(row.credential.id) ?? [])]),
  );
}

/** A person who uses a consumer confirms it by doing so; a program asks through the relay, where somebody answers. */
function refuseUnconfirmed(rows: readonly StoredCredential[]): void {
  const asked = rows.find(({ credential }) => credential.confirmUse === "each")?.credential;
  if (!asked) return;
  throw new AppError(
    "approval_required",
    `A person confirms each use of ${asked.key}. Call its service through the relay, or let a person do this.`,
  );
}

/** Keys of what sits in its slots, by slot, as far as the actor may use it. Opens nothing. */
export async function assignedKeys(ctx: TxContext, consumer: ConsumerRow): Promise<Map<string, string>> {
  const assigned = await assignedIds(ctx, consumer);
  const stored = await storedById(ctx, [...new Set(assigned.map((row) => row.credentialId))]);
  return new Map(
    assigned.flatMap(({ slot, credentialId }): [string, string][] => {
      const key = stored.get(credentialId)?.credential.key;
      return key === undefined ? [] : [[slot, key]];
    }),
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
  if (ids.length === 0 && needsCredential(consumer, slot) && !kindOf(consumer).triesEmpty)
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
