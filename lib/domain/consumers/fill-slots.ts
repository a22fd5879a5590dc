import "server-only";
import { and, eq, inArray, isNull } from "drizzle-orm";
import type { z } from "zod";
import { assignments, credentials, credentialVersions } from "@/db/schema";
import type { KindSpec, SlotSpec } from "@/lib/catalog/kind-shape";
import { fitOf, slotsOf } from "@/lib/catalog/slots";
import { AppError, type FieldErrors, notFound } from "@/lib/errors";
import { isId } from "@/lib/ids";
import type { TxContext } from "../context";
import { destinationHosts } from "../credentials/destination";
import { alive, currentVersion, type StoredCredential, visible } from "../credentials/shared";
import type { Config } from "./config";
import type { Assignments } from "./input";
import { type ConsumerRow, kindOf } from "./shared";

type Submitted = z.output<typeof Assignments>;
type AssignmentRow = typeof assignments.$inferSelect;

const ofConsumer = ({ orgId, projectId, id }: ConsumerRow) =>
  and(eq(assignments.orgId, orgId), eq(assignments.projectId, projectId), eq(assignments.consumerId, id));

export const candidateOf = ({ credential, version }: StoredCredential) => ({
  key: credential.key,
  type: credential.type,
  workflowId: credential.workflowId,
  hosts: destinationHosts(version.destination),
  fields: version.plain,
});

/**
 * Puts credentials into the slots that are named, and checks that what stays in the others still fits the
 * configuration. The caller holds the consumer's lock; the credentials are locked against deletion here, always after
 * it. Returns the slots that have ever held a credential.
 */
export async function fillSlots(
  ctx: TxContext,
  consumer: ConsumerRow,
  submitted: Submitted,
): Promise<string[]> {
  const kind = kindOf(consumer);
  const slots = slotsOf(kind, consumer.config);
  const wanted = new Map(
    Object.entries(submitted).map(([name, ids]) => [name, idsFor(kind, slots, name, ids)]),
  );
  const live = await ctx.tx
    .select()
    .from(assignments)
    .where(and(ofConsumer(consumer), isNull(assignments.detachedAt)));
  const kept = live.filter((row) => !wanted.has(row.slot));
  const known = await lockCredentials(ctx, [...wanted.values()].flat(), live);
  checkFit(kind, consumer.config, slots, wanted, kept, known);
  await dropRows(ctx, consumer, live, wanted, slots);
  await insertRows(ctx, consumer, live, wanted, slots);
  const filled = [...wanted].filter(([, ids]) => ids.length > 0).map(([name]) => name);
  return [...new Set([...consumer.slotsUsed, ...filled])];
}

function idsFor(
  kind: KindSpec,
  slots: readonly SlotSpec[],
  name: string,
  value: Submitted[string],
): string[] {
  const slot = slots.find((one) => one.name === name);
  const ids = [...new Set(typeof value === "string" ? [value] : (value ?? []))];
  if (!slot) {
    if (ids.length > 0 && isHidden(kind, name))
      throw new AppError(
        "malformed",
        "Command servers can’t use stored credentials. Choose another transport.",
      );
    throw slotError(name, "There is no such slot here.");
  }
  if (ids.length > 1 && !slot.list) throw slotError(name, "This slot takes one credential.");
  return ids;
}

/** A slot that the kind has, and that this configuration cannot use. */
const isHidden = (kind: KindSpec, name: string) =>
  !("from" in kind.slots) && kind.slots.some((slot) => slot.name === name);

const slotError = (name: string, message: string) =>
  new AppError("invalid", "Check the named fields.", {
    fields: { [`assignments.${/^[A-Za-z0-9_]{1,128}$/.test(name) ? name : "…"}`]: [message] },
  });

/** What is named must be visible to whoever assigns it; what sits in a slot already may stay there unseen. */
async function lockCredentials(
  ctx: TxContext,
  ids: readonly string[],
  live: readonly AssignmentRow[],
): Promise<Map<string, StoredCredential>> {
  if (!ids.every((id) => isId("credential", id))) throw notFound("No such credential");
  const all = [...new Set([...ids, ...live.map((row) => row.credentialId)])];
  if (all.length === 0) return new Map();
  const place = and(eq(credentials.orgId, ctx.orgId), eq(credentials.projectId, ctx.projectId));
  const mine = and(place, alive, inArray(credentials.id, all));
  await ctx.tx
    .select({ id: credentials.id })
    .from(credentials)
    .where(mine)
    .orderBy(credentials.id)
    .for("share");
  const rows = await ctx.tx
    .select({ credential: credentials, version: credentialVersions })
    .from(credentials)
    .innerJoin(credentialVersions, currentVersion)
    .where(mine);
  const seen = await ctx.tx
    .select({ id: credentials.id })
    .from(credentials)
    .where(and(visible(ctx), mine));
  const isSeen = new Set([...seen.map((row) => row.id), ...live.map((row) => row.credentialId)]);
  const known = new Map(rows.map((row) => [row.credential.id, row]));
  if (ids.some((id) => !known.has(id) || !isSeen.has(id))) throw notFound("No such credential");
  return known;
}

function checkFit(
  kind: KindSpec,
  config: Config,
  slots: readonly SlotSpec[],
  wanted: ReadonlyMap<string, readonly string[]>,
  kept: readonly AssignmentRow[],
  known: ReadonlyMap<string, StoredCredential>,
): void {
  const fields: FieldErrors = {};
  const pairs = [
    ...[...wanted].flatMap(([slot, ids]) => ids.map((id) => ({ slot, id }))),
    ...kept.map((row) => ({ slot: row.slot, id: row.credentialId })),
  ];
  for (const { slot: name, id } of pairs) {
    const slot = slots.find((one) => one.name === name);
    const stored = known.get(id);
    if (!slot || !stored) continue;
    const fit = fitOf(kind, config, slot, candidateOf(stored));
    if (fit.level === "unfit") (fields[`assignments.${name}`] ??= []).push(fit.reason);
  }
  if (Object.keys(fields).length > 0)
    throw new AppError("invalid", "A chosen credential does not fit.", { fields });
}

/** Slots that are gone from the configuration lose their credential with it. */
async function dropRows(
  ctx: TxContext,
  consumer: ConsumerRow,
  live: readonly AssignmentRow[],
  wanted: ReadonlyMap<string, readonly string[]>,
  slots: readonly SlotSpec[],
): Promise<void> {
  const gone = live.filter((row) => {
    if (!slots.some((slot) => slot.name === row.slot)) return true;
    return wanted.get(row.slot)?.includes(row.credentialId) === false;
  });
  for (const row of gone)
    await ctx.tx
      .delete(assignments)
      .where(
        and(
          ofConsumer(consumer),
          eq(assignments.slot, row.slot),
          eq(assignments.credentialId, row.credentialId),
        ),
      );
}

async function insertRows(
  ctx: TxContext,
  consumer: ConsumerRow,
  live: readonly AssignmentRow[],
  wanted: ReadonlyMap<string, readonly string[]>,
  slots: readonly SlotSpec[],
): Promise<void> {
  const has = new Set(live.map((row) => `${row.slot} ${row.credentialId}`));
  const rows = [...wanted].flatMap(([slot, ids]) =>
    ids
      .filter((id) => !has.has(`${slot} ${id}`))
      .map((credentialId) => ({
        orgId: ctx.orgId,
        projectId: ctx.projectId,
        consumerId: consumer.id,
        slot,
        credentialId,
        isList: slots.some((one) => one.name === slot && one.list),
        createdAt: new Date(),
        createdBy: ctx.actor.name,
      })),
  );
  if (rows.length > 0) await ctx.tx.insert(assignments).values(rows);
}
