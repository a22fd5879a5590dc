import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { credentials } from "@/db/schema";
import type { TxContext } from "../context";
import type { CredentialRow } from "./shared";

/** Last use is kept to the minute: writing it on every call would make each read a write. */
const PRECISION_MS = 60_000;

export async function markUsed(ctx: TxContext, used: readonly CredentialRow[]): Promise<void> {
  const now = Date.now();
  const due = used
    .filter((row) => !row.lastUsedAt || row.lastUsedAt.getTime() < now - PRECISION_MS)
    .map((row) => row.id);
  if (due.length === 0) return;
  const mine = and(
    eq(credentials.orgId, ctx.orgId),
    eq(credentials.projectId, ctx.projectId),
    inArray(credentials.id, due),
  );
  // A row that somebody is changing, or marking, right now is left to them: a reader waits for nobody.
  const free = await ctx.tx
    .select({ id: credentials.id })
    .from(credentials)
    .where(mine)
    .for("no key update", { skipLocked: true });
  const ids = free.map((row) => row.id);
  if (ids.length === 0) return;
  await ctx.tx
    .update(credentials)
    .set({ lastUsedAt: new Date(now) })
    .where(
      and(
        eq(credentials.orgId, ctx.orgId),
        eq(credentials.projectId, ctx.projectId),
        inArray(credentials.id, ids),
      ),
    );
}
