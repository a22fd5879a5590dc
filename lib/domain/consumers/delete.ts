import "server-only";
import { and, eq } from "drizzle-orm";
import { consumers, credentials } from "@/db/schema";
import { recordingOverreach } from "../around";
import { command } from "../command";
import type { TxContext } from "../context";
import { alive, checkRevision } from "../credentials/shared";
import { ConsumerChangeInput } from "./input";
import { checkWorkflowRights } from "./rights";
import { type ConsumerRow, findConsumer, placeOf, subjectOf } from "./shared";

/**
 * Deletes a consumer with its assignments and connections. Its credentials stay, except the own ones of a workflow:
 * nothing could use those any more, so they go to the bin with it.
 */
export const deleteConsumer = recordingOverreach(
  command("consumer.delete", ConsumerChangeInput, async (ctx, input) => {
    const row = await findConsumer(ctx, input.id, { lock: true });
    checkRevision(row, input.revision);
    checkWorkflowRights(ctx, row, { savesSteps: false });
    const own = await binOwn(ctx, row);
    await ctx.tx.delete(consumers).where(placeOf(row));
    return { result: { deleted: 1 }, subject: subjectOf(row), detail: { kind: row.kind, credentials: own } };
  }),
);

async function binOwn(ctx: TxContext, row: ConsumerRow): Promise<number> {
  if (row.kind !== "workflow") return 0;
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
