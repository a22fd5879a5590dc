import "server-only";
import { and, eq, inArray, isNotNull, isNull, notExists, or, sql, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { assignments, consumers } from "@/db/schema";
import { slotsOf } from "@/lib/catalog/slots";
import type { TxContext } from "../context";
import { type ConsumerRow, kindOf } from "./shared";

interface Row {
  id: string;
}

const ofCredentials = (ctx: TxContext, credentials: readonly Row[]) =>
  and(
    eq(assignments.orgId, ctx.orgId),
    eq(assignments.projectId, ctx.projectId),
    inArray(
      assignments.credentialId,
      credentials.map((row) => row.id),
    ),
  );

/**
 * Empties the slots of credentials that go to the bin. The rows stay, so that restoring finds them; the consumers
 * remember that the slots were used, and so never go on without a credential. The caller holds the credentials' locks.
 */
export async function detach(ctx: TxContext, credentials: readonly Row[]): Promise<void> {
  await ctx.tx
    .update(assignments)
    .set({ detachedAt: new Date() })
    .where(and(ofCredentials(ctx, credentials), isNull(assignments.detachedAt)));
}

/** Brings the assignments of a restored credential back where the slot is still empty; the others are over. */
export async function reattach(ctx: TxContext, credential: Row): Promise<number> {
  const mine = and(ofCredentials(ctx, [credential]), isNotNull(assignments.detachedAt));
  const waiting = await ctx.tx
    .select({ consumerId: assignments.consumerId })
    .from(assignments)
    .where(mine)
    .orderBy(assignments.consumerId);
  if (waiting.length === 0) return 0;
  const ids = [...new Set(waiting.map((row) => row.consumerId))];
  // Whoever fills a slot holds its consumer's lock.
  const holders = await ctx.tx
    .select()
    .from(consumers)
    .where(
      and(eq(consumers.orgId, ctx.orgId), eq(consumers.projectId, ctx.projectId), inArray(consumers.id, ids)),
    )
    .orderBy(consumers.id)
    .for("update");
  const back = await ctx.tx
    .update(assignments)
    .set({ detachedAt: null })
    .where(and(mine, slotIsFree(ctx), or(...holders.map(slotsItHas))))
    .returning({ consumerId: assignments.consumerId });
  await ctx.tx.delete(assignments).where(mine);
  return back.length;
}

/** A configuration that changed meanwhile may have no such slot any more. */
function slotsItHas(holder: ConsumerRow): SQL | undefined {
  const names = slotsOf(kindOf(holder), holder.config).map(({ name }) => name);
  return and(eq(assignments.consumerId, holder.id), inArray(assignments.slot, names));
}

function slotIsFree(ctx: TxContext) {
  const other = alias(assignments, "other");
  return notExists(
    ctx.tx
      .select({ one: sql`1` })
      .from(other)
      .where(
        and(
          eq(other.orgId, assignments.orgId),
          eq(other.projectId, assignments.projectId),
          eq(other.consumerId, assignments.consumerId),
          eq(other.slot, assignments.slot),
          eq(other.isList, false),
          isNull(other.detachedAt),
        ),
      ),
  );
}
