import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { transaction, type Tx } from "@/db/client";
import { credentials } from "@/db/schema";
import { reachOf } from "../door";
import type { Context } from "../context";

/** Last use is kept to the minute: writing it on every call would make each read a write. */
const PRECISION_MS = 60_000;

export async function markUsed(
  ctx: Context,
  used: readonly { credentialId: string; lastUsedAt: Date | null }[],
): Promise<void> {
  const now = Date.now();
  const due = used
    .filter((row) => !row.lastUsedAt || row.lastUsedAt.getTime() < now - PRECISION_MS)
    .map((row) => row.credentialId);
  if (due.length > 0) await transaction(reachOf(ctx), (tx) => mark(tx, ctx, due, new Date(now)));
}

async function mark(tx: Tx, ctx: Context, due: string[], at: Date): Promise<void> {
  const mine = and(
    eq(credentials.orgId, ctx.orgId),
    eq(credentials.projectId, ctx.projectId),
    inArray(credentials.id, due),
  );
  // A row that somebody is changing, or marking, right now is left to them: a reader waits for nobody.
  const free = await tx
    .select({ id: credentials.id })
    .from(credentials)
    .where(mine)
    .for("no key update", { skipLocked: true });
  const ids = free.map((row) => row.id);
  if (ids.length === 0) return;
  await tx
    .update(credentials)
    .set({ lastUsedAt: at })
    .where(
      and(
        eq(credentials.orgId, ctx.orgId),
        eq(credentials.projectId, ctx.projectId),
        inArray(credentials.id, ids),
      ),
    );
}
