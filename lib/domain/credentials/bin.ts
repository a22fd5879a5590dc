import "server-only";
import { and, desc, isNotNull } from "drizzle-orm";
import { z } from "zod";
import { credentials } from "@/db/schema";
import { query } from "../command";
import { BIN_DAYS } from "./delete";
import { visible } from "./shared";

export interface BinItem {
  id: string;
  key: string;
  name: string;
  type: string;
  deletedAt: string;
  deletedBy: string;
  /** When it is destroyed for good. */
  purgeAt: string;
}

/** What was deleted in the last seven days, newest first, up to 200. */
export const listBin = query(
  "credential.bin",
  z.strictObject({}),
  async (ctx): Promise<{ items: BinItem[] }> => {
    const rows = await ctx.tx
      .select()
      .from(credentials)
      .where(and(visible(ctx), isNotNull(credentials.deletedAt)))
      .orderBy(desc(credentials.deletedAt))
      .limit(200);
    return {
      items: rows.map((row) => {
        const deletedAt = row.deletedAt ?? new Date(0);
        return {
          id: row.id,
          key: row.key,
          name: row.name,
          type: row.type,
          deletedAt: deletedAt.toISOString(),
          deletedBy: row.deletedBy ?? "",
          purgeAt: new Date(deletedAt.getTime() + BIN_DAYS * 86_400_000).toISOString(),
        };
      }),
    };
  },
);
