import "server-only";
import { and, eq, ne, or, type SQL } from "drizzle-orm";
import { consumers } from "@/db/schema";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import { findKind } from "@/lib/catalog/kinds";
import { notFound } from "@/lib/errors";
import { isId } from "@/lib/ids";
import type { TxContext } from "../context";
import { personOf } from "../credentials/shared";

export type ConsumerRow = typeof consumers.$inferSelect;

const ACTIVE_MS = 30 * 86_400_000;

/** Enabled, or used in the last 30 days. */
export const isActive = (enabled: boolean, lastUsedAt: Date | null) =>
  enabled || (lastUsedAt !== null && lastUsedAt.getTime() > Date.now() - ACTIVE_MS);

/** Rows of this project that this actor may know of. A token of one workflow knows no other. */
export function visibleConsumers(ctx: TxContext): SQL | undefined {
  const place = and(eq(consumers.orgId, ctx.orgId), eq(consumers.projectId, ctx.projectId));
  if (ctx.actor.kind === "system") return place;
  const person = personOf(ctx.actor);
  const shared = eq(consumers.audience, "project");
  const bound = ctx.actor.kind === "token" ? ctx.actor.workflowId : null;
  return and(
    place,
    person ? or(shared, eq(consumers.ownerId, person.id)) : shared,
    bound ? or(ne(consumers.kind, "workflow"), eq(consumers.id, bound)) : undefined,
  );
}

/** The same for a row that was read for another reason. */
export function seesConsumer(
  ctx: TxContext,
  row: Pick<ConsumerRow, "id" | "kind" | "audience" | "ownerId">,
): boolean {
  if (ctx.actor.kind === "system") return true;
  const bound = ctx.actor.kind === "token" ? ctx.actor.workflowId : null;
  if (bound && row.kind === "workflow" && row.id !== bound) return false;
  return row.audience === "project" || (row.ownerId !== null && row.ownerId === personOf(ctx.actor)?.id);
}

const isConsumerId = (id: string) => isId("consumer", id) || isId("workflow", id);

/** The consumer, or the one answer for "not there" and "not yours". */
export async function findConsumer(
  ctx: TxContext,
  id: string,
  { lock = false }: { lock?: boolean } = {},
): Promise<ConsumerRow> {
  if (!isConsumerId(id)) throw notFound("No such consumer");
  const query = ctx.tx
    .select()
    .from(consumers)
    .where(and(visibleConsumers(ctx), eq(consumers.id, id)));
  const [row] = lock ? await query.for("update") : await query;
  if (!row) throw notFound("No such consumer");
  return row;
}

/** The kind is checked when a consumer is made; a row of an unknown kind is a newer version's and does nothing here. */
export function kindOf({ kind }: Pick<ConsumerRow, "kind">): KindSpec {
  const spec = findKind(kind);
  if (!spec) throw notFound("No such consumer");
  return spec;
}

export const placeOf = (row: Pick<ConsumerRow, "orgId" | "projectId" | "id">) =>
  and(eq(consumers.orgId, row.orgId), eq(consumers.projectId, row.projectId), eq(consumers.id, row.id));

export const subjectOf = (row: Pick<ConsumerRow, "id" | "kind" | "name">) => ({
  kind: row.kind,
  id: row.id,
  name: row.name,
});
