import "server-only";
import { oneStatement } from "@/db/client";
import type { Context } from "../context";

/** Last use is kept to the minute: writing it on every call would make each read a write. */
const PRECISION_MS = 60_000;

/** One statement. A row that somebody is changing, or marking, right now is left to them: a reader waits for nobody. */
export async function markUsed(
  { orgId, projectId }: Pick<Context, "orgId" | "projectId">,
  used: readonly { credentialId: string; lastUsedAt: Date | null }[],
): Promise<void> {
  const now = Date.now();
  const rows = used.filter((row) => !row.lastUsedAt || row.lastUsedAt.getTime() < now - PRECISION_MS);
  if (rows.length === 0) return;
  // Whoever keeps the row in memory has it used from now on, or every call of the next minute would say so again.
  for (const row of rows) row.lastUsedAt = new Date(now);
  const due = rows.map((row) => row.credentialId);
  await oneStatement(
    (sql) => sql`
      update credentials set last_used_at = ${new Date(now)}
      where org_id = ${orgId} and project_id = ${projectId} and id in (
        select id from credentials
        where org_id = ${orgId} and project_id = ${projectId} and id = any(${due})
        for no key update skip locked)`,
  );
}
