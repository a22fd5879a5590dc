import "server-only";
import { and, eq } from "drizzle-orm";
import { consumers } from "@/db/schema";
import { notFound } from "@/lib/errors";
import { isId } from "@/lib/ids";
import { type ConsumerRow, visibleConsumers } from "../consumers/shared";
import type { TxContext } from "../context";

interface FindOptions {
  /** `key share` keeps it from being deleted, `update` from being changed. */
  lock?: "key share" | "update";
}

/** The workflow, or the one answer for "not there" and "not yours". */
export async function findWorkflow(
  ctx: TxContext,
  id: string,
  { lock }: FindOptions = {},
): Promise<ConsumerRow> {
  const query = ctx.tx
    .select()
    .from(consumers)
    .where(and(visibleConsumers(ctx), eq(consumers.id, id), eq(consumers.kind, "workflow")));
  const [row] = isId("workflow", id) ? await (lock ? query.for(lock) : query) : [];
  if (!row) throw notFound("No such workflow");
  return row;
}
