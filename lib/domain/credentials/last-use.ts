import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { credentials } from "@/db/schema";
import type { TxContext } from "../context";
import type { CredentialRow } from "./shared";

/** Last use is kept to the minute: writing it on every call would make each read a write. */
const PRECISION_MS = 60_000;

export async function markUsed(ctx: TxContext, used: readonly CredentialRow[]): Promise<void> {
  const now = Date.now();
  const due = used.filter((row) => !row.lastUsedAt || row.lastUsedAt.getTime() < now - PRECISION_MS).map((row) => row.id);
  if (due.length === 0) return;
  await ctx.tx
    .update(credentials)
    .set({ lastUsedAt: new Date(now) })
    .where(and(eq(credentials.orgId, ctx.orgId), eq(credentials.projectId, ctx.projectId), inArray(credentials.id, due.toSorted())));
}
