import "server-only";
import { and, eq } from "drizzle-orm";
import { codeReferences } from "@/db/schema";
import { codeReferences as scan } from "@/lib/consumers/references";
import type { TxContext } from "../context";
import type { ConsumerRow } from "./shared";

/** Notes which keys the steps of a workflow mention, so that a deletion can tell. */
export async function noteReferences(ctx: TxContext, consumer: ConsumerRow): Promise<void> {
  if (consumer.kind !== "workflow") return;
  const { orgId, projectId, id: consumerId } = consumer;
  await ctx.tx
    .delete(codeReferences)
    .where(
      and(
        eq(codeReferences.orgId, orgId),
        eq(codeReferences.projectId, projectId),
        eq(codeReferences.consumerId, consumerId),
      ),
    );
  const rows = scan(consumer.config).map(({ key, step }) => ({ orgId, projectId, consumerId, key, step }));
  if (rows.length > 0) await ctx.tx.insert(codeReferences).values(rows).onConflictDoNothing();
}
