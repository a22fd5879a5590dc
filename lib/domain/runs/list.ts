import "server-only";
import { and, desc, eq, sql } from "drizzle-orm";
import { runs } from "@/db/schema";
import { query } from "../command";
import { readCursor, writeCursor } from "../cursor";
import { findWorkflow } from "../workflows/find";
import { ListRunsInput } from "./input";
import { type RunLine, viewRunLine } from "./view";

export interface RunPage {
  items: RunLine[];
  nextCursor: string | null;
}

/** Runs of one workflow, newest first, without what they printed. */
export const listRuns = query(
  "run.list",
  ListRunsInput,
  async (ctx, { workflowId, limit, cursor }): Promise<RunPage> => {
    const workflow = await findWorkflow(ctx, workflowId);
    const list = `runs ${workflow.id}`;
    const after = await readCursor(ctx, list, cursor);
    const { id, status, trigger, startedBy, queuedAt, startedAt, finishedAt, error } = runs;
    const rows = await ctx.tx
      .select({
        id,
        workflowId: runs.workflowId,
        status,
        trigger,
        startedBy,
        queuedAt,
        startedAt,
        finishedAt,
        error,
      })
      .from(runs)
      .where(
        and(
          eq(runs.orgId, workflow.orgId),
          eq(runs.projectId, workflow.projectId),
          eq(runs.workflowId, workflow.id),
          after && sql`(${queuedAt}, ${id}) < (${after.value}::timestamptz, ${after.id})`,
        ),
      )
      .orderBy(desc(queuedAt), desc(id))
      .limit(limit + 1);
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(viewRunLine),
      nextCursor:
        last && rows.length > limit
          ? await writeCursor(ctx, list, {
              value: last.queuedAt.toISOString(),
              id: last.id,
              towards: "next",
              position: (after?.position ?? 0) + page.length,
            })
          : null,
    };
  },
);
