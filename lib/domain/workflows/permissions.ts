import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { workflowPermissions } from "@/db/schema";
import type { TxContext } from "../context";

/** Which keys a workflow may use. */
export interface Permissions {
  mode: "all" | "selected";
  /** By key, not by credential. With `selected`, an empty list allows none. */
  keys: string[];
}

export interface StoredPermissions extends Permissions {
  updatedAt: string | null;
  updatedBy: string | null;
}

/** Of a workflow that nobody has limited. */
const UNLIMITED: StoredPermissions = { mode: "all", keys: [], updatedAt: null, updatedBy: null };

export const allows = ({ mode, keys }: Permissions, key: string): boolean =>
  mode === "all" || keys.includes(key);

export async function permissionsOf(
  ctx: TxContext,
  workflowIds: readonly string[],
): Promise<(workflowId: string) => StoredPermissions> {
  const rows =
    workflowIds.length === 0
      ? []
      : await ctx.tx
          .select()
          .from(workflowPermissions)
          .where(
            and(
              eq(workflowPermissions.orgId, ctx.orgId),
              eq(workflowPermissions.projectId, ctx.projectId),
              inArray(workflowPermissions.workflowId, [...workflowIds]),
            ),
          );
  const stored = new Map(
    rows.map(({ workflowId, mode, keys, updatedAt, updatedBy }) => [
      workflowId,
      { mode, keys, updatedAt: updatedAt.toISOString(), updatedBy },
    ]),
  );
  return (workflowId) => stored.get(workflowId) ?? UNLIMITED;
}
