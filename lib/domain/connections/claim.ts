import "server-only";
import { and, eq, gt, lte } from "drizzle-orm";
import { oauthStates } from "@/db/schema";
import { keyedMac } from "@/lib/vault/keyed";
import type { TxContext } from "../context";
import type { ConnectionRow } from "./shared";

/** Longer than both tries of a refresh take together. */
const HELD_MS = 60_000;

/** Of one set of tokens; no state that a browser brings has it. */
const claimOf = ({ id, generation }: ConnectionRow) => keyedMac("oauth", ["refresh", id, String(generation)]);

const here = async (ctx: TxContext, row: ConnectionRow) =>
  and(
    eq(oauthStates.orgId, ctx.orgId),
    eq(oauthStates.projectId, ctx.projectId),
    eq(oauthStates.id, await claimOf(row)),
  );

/**
 * Takes the right to refresh these tokens, for all instances: many servers take a refresh token once and end the whole
 * authorization when it comes twice. It is a row beside the authorizations on their way, so that no transaction stays
 * open while the server takes its time; whoever dies with it is given up after a minute.
 */
export async function claimRefresh(ctx: TxContext, row: ConnectionRow): Promise<boolean> {
  const now = new Date();
  const lease = { usedAt: now, expiresAt: new Date(now.getTime() + HELD_MS) };
  const claimed = await ctx.tx
    .insert(oauthStates)
    .values({
      ...lease,
      id: await claimOf(row),
      orgId: ctx.orgId,
      projectId: ctx.projectId,
      consumerId: row.consumerId,
      userId: ctx.actor.id,
      name: row.name,
      connectionId: row.id,
      createdAt: now,
    })
    .onConflictDoUpdate({ target: oauthStates.id, set: lease, setWhere: lte(oauthStates.expiresAt, now) })
    .returning({ id: oauthStates.id });
  return claimed.length > 0;
}

export async function isClaimed(ctx: TxContext, row: ConnectionRow): Promise<boolean> {
  const [claim] = await ctx.tx
    .select({ id: oauthStates.id })
    .from(oauthStates)
    .where(and(await here(ctx, row), gt(oauthStates.expiresAt, new Date())));
  return claim !== undefined;
}

export async function releaseClaim(ctx: TxContext, row: ConnectionRow): Promise<void> {
  await ctx.tx.delete(oauthStates).where(await here(ctx, row));
}
