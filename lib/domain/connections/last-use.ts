import "server-only";
import { and, isNull, lt, or } from "drizzle-orm";
import { transaction } from "@/db/client";
import { connections } from "@/db/schema";
import type { Context } from "../context";
import { markUsed } from "../credentials/last-use";
import { reachOf } from "../door";
import type { Connector } from "./connector";
import { type ConnectionRow, placeOf } from "./shared";

/** Last use is kept to the minute: writing it on every call would make each read a write. */
const PRECISION_MS = 60_000;

export const markAppUsed = (ctx: Context, { credential }: Connector) =>
  markUsed(ctx, [{ credentialId: credential.id, lastUsedAt: null }]);

export async function markConnectionUsed(ctx: Context, row: ConnectionRow): Promise<void> {
  const due = new Date(Date.now() - PRECISION_MS);
  if (row.lastUsedAt && row.lastUsedAt > due) return;
  const isStale = or(isNull(connections.lastUsedAt), lt(connections.lastUsedAt, due));
  await transaction(reachOf(ctx), (tx) =>
    tx
      .update(connections)
      .set({ lastUsedAt: new Date() })
      .where(and(placeOf(row), isStale)),
  );
}
