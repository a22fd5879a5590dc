import "server-only";
import { and, desc, eq, lt, sql } from "drizzle-orm";
import { z } from "zod";
import { connections } from "@/db/schema";
import { isId } from "@/lib/ids";
import { query } from "../command";
import { ConsumerId } from "../consumers/input";
import { findConsumer } from "../consumers/shared";
import { type ConnectionView, viewConnection } from "./view";

const Input = z.strictObject({
  /** Of the connector. */
  id: ConsumerId,
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** The last connection of the page before. Reaches nothing that the list would not. */
  cursor: z
    .string()
    .refine((text) => isId("connection", text), "This cursor does not belong to this list.")
    .optional(),
});

export interface ConnectionPage {
  items: ConnectionView[];
  total: number;
  nextCursor: string | null;
}

/** The accounts connected through a connector, newest first. */
export const listConnections = query(
  "connection.list",
  Input,
  async (ctx, { id, limit, cursor }): Promise<ConnectionPage> => {
    const consumer = await findConsumer(ctx, id);
    const mine = and(
      eq(connections.orgId, ctx.orgId),
      eq(connections.projectId, ctx.projectId),
      eq(connections.consumerId, consumer.id),
    );
    const rows = await ctx.tx
      .select()
      .from(connections)
      .where(and(mine, cursor ? lt(connections.id, cursor) : undefined))
      .orderBy(desc(connections.id))
      .limit(limit + 1);
    const [counted] = await ctx.tx
      .select({ total: sql<number>`count(*)::int` })
      .from(connections)
      .where(mine);
    const page = rows.slice(0, limit);
    return {
      items: page.map(viewConnection),
      total: counted?.total ?? page.length,
      nextCursor: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  },
);
