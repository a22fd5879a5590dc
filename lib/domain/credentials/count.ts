import "server-only";
import { and, eq, ne, sql } from "drizzle-orm";
import { credentials, projects } from "@/db/schema";
import type { TxContext } from "../context";
import { filtersOf } from "./filters";
import type { ListFilters } from "./list";
import { alive, visible } from "./shared";

/** Totals are exact up to here; counting further would cost more than the page. */
export const COUNT_LIMIT = 10_000;

interface Total {
  total: number;
  totalIsCapped: boolean;
}

const capped = (count: number): Total => ({
  total: Math.min(count, COUNT_LIMIT),
  totalIsCapped: count > COUNT_LIMIT,
});

/** The number of rows of a list. Without a filter it comes from the project's counter, whatever its size. */
export async function countCredentials(ctx: TxContext, input: ListFilters): Promise<Total> {
  const filters = filtersOf(input);
  const limited = ctx.actor.kind === "token" && (ctx.actor.keys !== null || ctx.actor.workflowId !== null);
  if (filters || limited) return capped(await countRows(ctx, and(visible(ctx), alive, filters)));
  const [project] = await ctx.tx
    .select({ count: projects.credentialCount })
    .from(projects)
    .where(and(eq(projects.orgId, ctx.orgId), eq(projects.id, ctx.projectId)));
  const hidden = await countRows(ctx, and(visible(ctx), alive, ne(credentials.audience, "project")));
  return capped((project?.count ?? 0) + hidden);
}

async function countRows(ctx: TxContext, where: ReturnType<typeof and>): Promise<number> {
  const some = ctx.tx
    .select({ one: sql`1` })
    .from(credentials)
    .where(where)
    .limit(COUNT_LIMIT + 1)
    .as("some");
  const [row] = await ctx.tx.select({ count: sql<number>`count(*)::int` }).from(some);
  return row?.count ?? 0;
}
