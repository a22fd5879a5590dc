import "server-only";
import { and, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { consumers, credentials, machineTokens, memberships } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { recordingOverreach, wholeOrganisation } from "../around";
import { command } from "../command";
import type { TxContext } from "../context";
import { currentPerson, lockOrganisation } from "../organisations/shared";
import { UserId } from "../people/input";
import { checkOwnerRemains, checkRank, findMember, type MemberRow, subjectOfMember } from "./shared";

const Input = z.strictObject({
  userId: UserId,
  /** Who gets the credentials they own; whoever removes them when left out. */
  newOwnerId: UserId.optional(),
});

export interface Removal {
  userId: string;
  /** Credentials that have a new owner, those in the bin included. */
  transferred: number;
  newOwner: { id: string; name: string } | null;
  tokensRevoked: number;
}

/**
 * Takes somebody out of the organisation. Their next request finds no membership, their machine tokens here are
 * revoked, and what they own gets another owner: nothing is deleted with a person.
 */
export const removeMember = wholeOrganisation(
  recordingOverreach(
    command("member.remove", Input, async (ctx, { userId, newOwnerId }) => {
      const organisation = await lockOrganisation(ctx);
      const person = await currentPerson(ctx, "member.remove");
      const member = await findMember(ctx, userId);
      checkRank(person, member);
      await checkOwnerRemains(ctx, organisation, member);
      const { transferred, newOwner } = await transferOwned(ctx, member, newOwnerId ?? person?.id);
      const tokensRevoked = await revokeTokens(ctx, member);
      await ctx.tx
        .delete(memberships)
        .where(and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, member.id)));
      const result: Removal = { userId: member.id, transferred, newOwner, tokensRevoked };
      const detail = { role: member.role, transferred, newOwner: newOwner?.name ?? null, tokensRevoked };
      return { result, subject: subjectOfMember(member), detail };
    }),
  ),
);

async function transferOwned(
  ctx: TxContext,
  member: MemberRow,
  heirId: string | undefined,
): Promise<Pick<Removal, "transferred" | "newOwner">> {
  const owned = and(eq(credentials.orgId, ctx.orgId), eq(credentials.ownerId, member.id));
  const ownedConsumers = and(eq(consumers.orgId, ctx.orgId), eq(consumers.ownerId, member.id));
  const [any] = await ctx.tx.select({ id: credentials.id }).from(credentials).where(owned).limit(1);
  const [anyConsumer] = await ctx.tx
    .select({ id: consumers.id })
    .from(consumers)
    .where(ownedConsumers)
    .limit(1);
  if (!any && !anyConsumer) return { transferred: 0, newOwner: null };
  if (heirId === undefined || heirId === member.id) {
    const what = any ? "credentials" : "what uses credentials";
    const message = `${member.name} owns ${what}. Choose who takes them over.`;
    throw new AppError("invalid", message, { fields: { newOwnerId: [message] } });
  }
  const heir = await findMember(ctx, heirId);
  await ctx.tx.update(consumers).set({ ownerId: heir.id }).where(ownedConsumers);
  const moved = await ctx.tx
    .update(credentials)
    .set({ ownerId: heir.id, updatedAt: new Date(), revision: sql`${credentials.revision} + 1` })
    .where(owned)
    .returning({ id: credentials.id });
  return { transferred: moved.length, newOwner: { id: heir.id, name: heir.name } };
}

async function revokeTokens(ctx: TxContext, member: MemberRow): Promise<number> {
  const revoked = await ctx.tx
    .update(machineTokens)
    .set({ revokedAt: new Date(), revision: sql`${machineTokens.revision} + 1` })
    .where(
      and(
        eq(machineTokens.orgId, ctx.orgId),
        eq(machineTokens.userId, member.id),
        isNull(machineTokens.revokedAt),
      ),
    )
    .returning({ id: machineTokens.id });
  return revoked.length;
}
