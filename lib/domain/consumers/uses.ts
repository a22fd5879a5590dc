import "server-only";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { assignments } from "@/db/schema";
import type { TxContext } from "../context";

/** How many consumers each credential is assigned to: one statement for a page of them. */
export async function usesByCredential(ctx: TxContext, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await ctx.tx
    .selectDistinct({ credentialId: assignments.credentialId, consumerId: assignments.consumerId })
    .from(assignments)
    .where(
      and(
        eq(assignments.orgId, ctx.orgId),
        eq(assignments.projectId, ctx.projectId),
        inArray(assignments.credentialId, [...ids]),
        isNull(assignments.detachedAt),
      ),
    );
  const counts = new Map<string, number>();
  for (const { credentialId } of rows) counts.set(credentialId, (counts.get(credentialId) ?? 0) + 1);
  return counts;
}
