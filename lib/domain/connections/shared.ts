import "server-only";
import { and, eq } from "drizzle-orm";
import { connections, consumers } from "@/db/schema";
import { notFound } from "@/lib/errors";
import { isId } from "@/lib/ids";
import type { TokenPlace } from "@/lib/vault/tokens";
import { visibleConsumers } from "../consumers/shared";
import type { TxContext } from "../context";

export type ConnectionRow = typeof connections.$inferSelect;

/** Joins a connection to its connector. */
export const connectorOf = and(
  eq(consumers.orgId, connections.orgId),
  eq(consumers.projectId, connections.projectId),
  eq(consumers.id, connections.consumerId),
);

export const placeOf = ({ orgId, projectId, id }: Pick<ConnectionRow, "orgId" | "projectId" | "id">) =>
  and(eq(connections.orgId, orgId), eq(connections.projectId, projectId), eq(connections.id, id));

/**
 * The connection of a connector that this actor may know of, or the one answer for "not there" and "not yours". Whoever
 * opens its tokens locks it: row and tokens belong together.
 */
export async function findConnection(
  ctx: TxContext,
  id: string,
  { lock }: { lock?: "update" | "share" } = {},
): Promise<ConnectionRow> {
  if (!isId("connection", id)) throw notFound("No such connection");
  const here = placeOf({ orgId: ctx.orgId, projectId: ctx.projectId, id });
  if (lock) await ctx.tx.select({ id: connections.id }).from(connections).where(here).for(lock);
  const [row] = await ctx.tx
    .select({ connection: connections })
    .from(connections)
    .innerJoin(consumers, connectorOf)
    .where(and(visibleConsumers(ctx), here));
  if (!row) throw notFound("No such connection");
  return row.connection;
}

/** Where the tokens of this row lie, as it is. */
export const tokenPlace = (row: ConnectionRow): TokenPlace => ({
  orgId: row.orgId,
  projectId: row.projectId,
  connectionId: row.id,
  generation: row.generation,
  destination: row.destination,
});

export const subjectOf = ({ id, name }: Pick<ConnectionRow, "id" | "name">) => ({
  kind: "connection",
  id,
  name,
});
