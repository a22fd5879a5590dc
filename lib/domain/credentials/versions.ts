import "server-only";
import { and, desc, eq, gt } from "drizzle-orm";
import { credentialVersions } from "@/db/schema";
import { query } from "../command";
import { ByIdInput } from "./input";
import { findCredential } from "./shared";

export interface VersionView {
  number: number;
  label: "current" | "previous" | "pending" | null;
  changed: string[];
  createdAt: string;
  createdBy: string;
  keepUntil: string | null;
  /** True when its value no longer exists. */
  discarded: boolean;
}

/** History of stored values, newest first; the last 200. Values are never part of it. */
export const listVersions = query(
  "credential.versions",
  ByIdInput,
  async (ctx, { id }): Promise<{ items: VersionView[] }> => {
    const { credential } = await findCredential(ctx, id);
    const rows = await ctx.tx
      .select()
      .from(credentialVersions)
      .where(
        and(
          eq(credentialVersions.orgId, ctx.orgId),
          eq(credentialVersions.projectId, ctx.projectId),
          eq(credentialVersions.credentialId, credential.id),
          gt(credentialVersions.number, 0),
        ),
      )
      .orderBy(desc(credentialVersions.number))
      .limit(200);
    const items = rows.map((row) => ({
      number: row.number,
      label: row.label,
      changed: row.changed,
      createdAt: row.createdAt.toISOString(),
      createdBy: row.createdBy,
      keepUntil: row.keepUntil?.toISOString() ?? null,
      discarded: row.discardedAt !== null,
    }));
    return { items };
  },
);
