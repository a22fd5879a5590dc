import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { consumers, credentials, machineTokens } from "@/db/schema";
import type { TxContext } from "../context";
import { alive, checkRevision } from "../credentials/shared";
import { checkWorkflowRights } from "./rights";
import { type ConsumerRow, placeOf } from "./shared";

export interface Removal {
  deleted: number;
  /** Credentials of a workflow's own that went to the bin with it. */
  binned: number;
  /** Machine tokens that were made for it and ended with it. */
  revokedTokens: number;
}

/**
 * Deletes a consumer whose lock the caller holds, with its assignments and connections. Its credentials stay, except
 * the own ones of a workflow: nothing could use those any more, so they go to the bin with it. A token that was made
 * for the workflow alone ends too.
 */
export async function removeConsumer(
  ctx: TxContext,
  row: ConsumerRow,
  revision: number | undefined,
): Promise<Removal> {
  checkRevision(row, revision);
  checkWorkflowRights(ctx, row, { savesSteps: false });
  const isWorkflow = row.kind === "workflow";
  const binned = isWorkflow ? await binOwn(ctx, row) : 0;
  const revokedTokens = isWorkflow ? await revokeBound(ctx, row) : 0;
  await ctx.tx.delete(consumers).where(placeOf(row));
  return { deleted: 1, binned, revokedTokens };
}

async function binOwn(ctx: TxContext, row: ConsumerRow): Promise<number> {
  const gone = await ctx.tx
    .update(credentials)
    .set({ deletedAt: new Date(), deletedBy: ctx.actor.name })
    .where(
      and(
        eq(credentials.orgId, ctx.orgId),
        eq(credentials.projectId, ctx.projectId),
        eq(credentials.workflowId, row.id),
        alive,
      ),
    )
    .returning({ id: credentials.id });
  return gone.length;
}

async function revokeBound(ctx: TxContext, row: ConsumerRow): Promise<number> {
  const gone = await ctx.tx
    .update(machineTokens)
    .set({ revokedAt: new Date(), revision: sql`${machineTokens.revision} + 1` })
    .where(
      and(
        eq(machineTokens.orgId, ctx.orgId),
        eq(machineTokens.projectId, ctx.projectId),
        eq(machineTokens.workflowId, row.id),
        isNull(machineTokens.revokedAt),
      ),
    )
    .returning({ id: machineTokens.id });
  return gone.length;
}
