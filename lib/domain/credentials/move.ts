import "server-only";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { z } from "zod";
import { assignments, consumers } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { fitOf, slotsOf } from "@/lib/catalog/slots";
import { command } from "../command";
import { candidateOf } from "../consumers/fill-slots";
import { type ConsumerRow, kindOf, placeOf, visibleConsumers } from "../consumers/shared";
import type { TxContext } from "../context";
import { findCredentials } from "./find-many";
import { CredentialId } from "./input";
import { type StoredCredential, subjectOf } from "./shared";

const Input = z.strictObject({
  id: CredentialId,
  /** The credential that takes its place. */
  to: CredentialId,
  /** Only these consumers; all of them when absent. */
  consumerIds: z.array(z.string().max(64)).max(1_000).optional(),
  /** Says what would move, and moves nothing. */
  dryRun: z.boolean().default(false),
});

interface Moving {
  kind: string;
  id: string;
  name: string;
  slot: string;
}

export interface Move {
  moved: Moving[];
  /** What stays, and why. */
  left: (Moving & { reason: string })[];
  dryRun: boolean;
}

interface Use {
  consumer: ConsumerRow;
  slot: string;
  isList: boolean;
}

/** Puts another credential wherever this one is assigned and the other fits: all of it in one act, or a preview. */
export const moveAssignments = command("credential.move", Input, async (ctx, input) => {
  if (input.id === input.to)
    throw new AppError("invalid", "Check the named fields.", {
      fields: { to: ["Choose another credential."] },
    });
  // Consumers before credentials, like everybody who fills a slot.
  const uses = await lockUses(ctx, input.id, input.consumerIds);
  const [from, to] = await inOrder(ctx, input.id, input.to);
  const judged = uses.map((use) => ({ use, reason: reasonAgainst(use, to) }));
  const moving = judged.filter(({ reason }) => reason === null).map(({ use }) => use);
  if (!input.dryRun) for (const use of moving) await replace(ctx, use, from, to);
  const result: Move = {
    moved: moving.map(told),
    left: judged.flatMap(({ use, reason }) => (reason === null ? [] : [{ ...told(use), reason }])),
    dryRun: input.dryRun,
  };
  const detail = { to: to.credential.key, moved: input.dryRun ? 0 : moving.length, dryRun: input.dryRun };
  return { result, subject: subjectOf(from.credential), detail };
});

const told = ({ consumer, slot }: Use): Moving => ({
  kind: consumer.kind,
  id: consumer.id,
  name: consumer.name,
  slot,
});

function reasonAgainst({ consumer, slot }: Use, to: StoredCredential): string | null {
  const kind = kindOf(consumer);
  const spec = slotsOf(kind, consumer.config).find((one) => one.name === slot);
  if (!spec) return "Its slot is gone.";
  return fitOf(kind, consumer.config, spec, candidateOf(to)).reason;
}

async function inOrder(
  ctx: TxContext,
  id: string,
  to: string,
): Promise<[StoredCredential, StoredCredential]> {
  const rows = await findCredentials(ctx, [id, to], { lock: true });
  const from = rows.find((row) => row.credential.id === id);
  const target = rows.find((row) => row.credential.id === to);
  if (!from || !target) throw new Error("both were found or neither");
  return [from, target];
}

async function lockUses(
  ctx: TxContext,
  credentialId: string,
  only: readonly string[] | undefined,
): Promise<Use[]> {
  const mine = and(
    eq(assignments.orgId, ctx.orgId),
    eq(assignments.projectId, ctx.projectId),
    eq(assignments.credentialId, credentialId),
    isNull(assignments.detachedAt),
    only ? inArray(assignments.consumerId, [...only]) : undefined,
  );
  const rows = await ctx.tx.select({ id: assignments.consumerId }).from(assignments).where(mine);
  const ids = [...new Set(rows.map((row) => row.id))];
  if (ids.length === 0) return [];
  const locked = await ctx.tx
    .select()
    .from(consumers)
    .where(and(visibleConsumers(ctx), inArray(consumers.id, ids)))
    .orderBy(consumers.id)
    .for("update");
  const byId = new Map(locked.map((row) => [row.id, row]));
  const uses = await ctx.tx
    .select({ id: assignments.consumerId, slot: assignments.slot, isList: assignments.isList })
    .from(assignments)
    .where(mine)
    .orderBy(assignments.consumerId, assignments.slot);
  return uses.flatMap(({ id, slot, isList }) => {
    const consumer = byId.get(id);
    return consumer ? [{ consumer, slot, isList }] : [];
  });
}

async function replace(
  ctx: TxContext,
  { consumer, slot, isList }: Use,
  from: StoredCredential,
  to: StoredCredential,
): Promise<void> {
  const place = { orgId: ctx.orgId, projectId: ctx.projectId, consumerId: consumer.id, slot };
  await ctx.tx
    .delete(assignments)
    .where(
      and(
        eq(assignments.orgId, ctx.orgId),
        eq(assignments.projectId, ctx.projectId),
        eq(assignments.consumerId, consumer.id),
        eq(assignments.slot, slot),
        eq(assignments.credentialId, from.credential.id),
      ),
    );
  await ctx.tx
    .insert(assignments)
    .values({
      ...place,
      credentialId: to.credential.id,
      isList,
      createdAt: new Date(),
      createdBy: ctx.actor.name,
    })
    // A list may hold the other one already.
    .onConflictDoNothing();
  await ctx.tx
    .update(consumers)
    .set({ revision: consumer.revision + 1, updatedAt: new Date() })
    .where(placeOf(consumer));
}
