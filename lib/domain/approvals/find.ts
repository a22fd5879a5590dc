import "server-only";
import { and, eq } from "drizzle-orm";
import { approvals, credentials, users } from "@/db/schema";
import { notFound } from "@/lib/errors";
import { isId } from "@/lib/ids";
import type { TxContext } from "../context";
import { alive, visible } from "../credentials/shared";

/** Approvals of this project about credentials that this actor may know of. */
export const selectApprovals = (ctx: TxContext) =>
  ctx.tx
    .select({ approval: approvals, credential: credentials, decidedBy: users.name })
    .from(approvals)
    .innerJoin(
      credentials,
      and(
        eq(credentials.orgId, approvals.orgId),
        eq(credentials.projectId, approvals.projectId),
        eq(credentials.id, approvals.credentialId),
      ),
    )
    .leftJoin(users, eq(users.id, approvals.decidedBy));

export const known = (ctx: TxContext) =>
  and(eq(approvals.orgId, ctx.orgId), eq(approvals.projectId, ctx.projectId), visible(ctx), alive);

/** One of them, or the one answer for "not there" and "not yours". */
export async function findApproval(ctx: TxContext, id: string, { lock = false } = {}) {
  if (!isId("approval", id)) throw notFound("No such approval");
  const mine = and(
    eq(approvals.orgId, ctx.orgId),
    eq(approvals.projectId, ctx.projectId),
    eq(approvals.id, id),
  );
  // In a statement of its own: after waiting for another decision, a join would still see the row of before.
  if (lock) await ctx.tx.select({ id: approvals.id }).from(approvals).where(mine).for("update");
  const [row] = await selectApprovals(ctx).where(and(known(ctx), eq(approvals.id, id)));
  if (!row) throw notFound("No such approval");
  return row;
}
