import "server-only";
import { and, eq, sql } from "drizzle-orm";
import { z } from "zod";
import { machineTokens } from "@/db/schema";
import { notFound } from "@/lib/errors";
import { isId } from "@/lib/ids";
import { command } from "../command";
import type { TxContext } from "../context";
import { subjectOfToken, type TokenRow } from "./shared";

const Input = z.strictObject({ id: z.string() });

/** Ends a token at once, and with it every token it has made. Revoking one that is revoked changes nothing. */
export const revokeToken = command("token.revoke", Input, async (ctx, { id }) => {
  const token = await findToken(ctx, id);
  const revoked = await revokeFamily(ctx, token.id);
  return { result: { id: token.id, revoked }, subject: subjectOfToken(token), detail: { revoked } };
});

async function findToken(ctx: TxContext, id: string): Promise<TokenRow> {
  const place = and(
    eq(machineTokens.orgId, ctx.orgId),
    eq(machineTokens.projectId, ctx.projectId),
    eq(machineTokens.id, id),
  );
  const [token] = isId("token", id)
    ? await ctx.tx.select().from(machineTokens).where(place).for("update")
    : [];
  if (!token) throw notFound("No such token");
  return token;
}

// A statement of its own: with the token locked it sees every token that was being made with it.
async function revokeFamily(ctx: TxContext, id: string): Promise<number> {
  const revoked = await ctx.tx.execute(sql`
    with recursive family (id) as (
      select ${id}::text
      union
      select child.id from ${machineTokens} child join family on child.parent_id = family.id
        where child.org_id = ${ctx.orgId} and child.project_id = ${ctx.projectId}
    )
    update ${machineTokens} set revoked_at = ${new Date().toISOString()}::timestamptz, revision = revision + 1
      where org_id = ${ctx.orgId} and project_id = ${ctx.projectId} and revoked_at is null and id in (select id from family)
      returning id`);
  return revoked.length;
}
