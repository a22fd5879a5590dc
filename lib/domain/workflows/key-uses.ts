import "server-only";
import { and, desc, eq, sql } from "drizzle-orm";
import { runs, runSteps } from "@/db/schema";
import type { TxContext } from "../context";

/** Runs looked at: what was used before them says little about what is used now. */
const RUNS_MAX = 1_000;

export interface KeyUse {
  runs: number;
  lastUsedAt: string | null;
}

/** Which keys the newest runs of a workflow were handed, by key. */
export async function keyUses(ctx: TxContext, workflowId: string): Promise<Map<string, KeyUse>> {
  const newest = ctx.tx
    .select({ id: runs.id, at: runs.queuedAt })
    .from(runs)
    .where(and(eq(runs.orgId, ctx.orgId), eq(runs.projectId, ctx.projectId), eq(runs.workflowId, workflowId)))
    .orderBy(desc(runs.queuedAt), desc(runs.id))
    .limit(RUNS_MAX)
    .as("newest");
  const used = sql<{ key: string }>`jsonb_array_elements(${runSteps.credentials})`.as("used");
  const each = ctx.tx
    .select({
      runId: runSteps.runId,
      at: sql`coalesce(${runSteps.startedAt}, ${newest.at})`.as("used_at"),
      used,
    })
    .from(runSteps)
    .innerJoin(newest, eq(newest.id, runSteps.runId))
    .where(and(eq(runSteps.orgId, ctx.orgId), eq(runSteps.projectId, ctx.projectId)))
    .as("each_use");
  const rows = await ctx.tx
    .select({
      key: sql<string>`${each.used} ->> 'key'`,
      runs: sql<number>`count(distinct ${each.runId})::int`,
      at: sql<string>`to_char(max(${each.at}) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    })
    .from(each)
    .groupBy(sql`1`);
  return new Map(rows.map(({ key, runs: count, at }) => [key, { runs: count, lastUsedAt: at }]));
}
