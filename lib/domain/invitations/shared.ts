import "server-only";
import { and, eq, gt, isNull } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { invitations, memberships, organisations, users } from "@/db/schema";
import { type Role, roleAtLeast } from "@/lib/access/policy";
import { keyedMac } from "@/lib/vault/keyed";

/** Days an invitation can be accepted. */
export const INVITATION_DAYS = 7;

export type InvitationRow = typeof invitations.$inferSelect;

export interface InvitationView {
  id: string;
  email: string;
  role: Role;
  createdAt: string;
  expiresAt: string;
  isExpired: boolean;
}

export const viewInvitation = (row: InvitationRow): InvitationView => ({
  id: row.id,
  email: row.email,
  role: row.role,
  createdAt: row.createdAt.toISOString(),
  expiresAt: row.expiresAt.toISOString(),
  isExpired: row.expiresAt <= new Date(),
});

export const digestOf = (token: string) => keyedMac("invitation", [token]);

/** Conditions under which an invitation can still be accepted. */
export const acceptable = () =>
  and(isNull(invitations.acceptedAt), isNull(invitations.revokedAt), gt(invitations.expiresAt, new Date()));

export interface OpenInvitation {
  invitation: InvitationRow;
  organisation: { id: string; slug: string; name: string };
  invitedBy: string;
  /** The person who has this address already, if there is one. */
  person: { id: string; name: string; passwordHash: string | null } | null;
}

/**
 * The invitation a link belongs to, while it can be accepted: not used, revoked or expired, and its sender still has
 * the right to give that role. Anything that is no such link is null.
 */
export async function findOpenInvitation(token: unknown): Promise<OpenInvitation | null> {
  if (typeof token !== "string" || !/^[0-9a-x]{52}$/.test(token)) return null;
  const digest = await digestOf(token);
  return transaction(ALL, async (tx) => {
    const [row] = await tx
      .select({
        invitation: invitations,
        organisation: { id: organisations.id, slug: organisations.slug, name: organisations.name },
        invitedBy: users.name,
        senderRole: memberships.role,
      })
      .from(invitations)
      .innerJoin(organisations, eq(organisations.id, invitations.orgId))
      .innerJoin(
        memberships,
        and(eq(memberships.orgId, invitations.orgId), eq(memberships.userId, invitations.invitedBy)),
      )
      .innerJoin(users, eq(users.id, invitations.invitedBy))
      .where(and(eq(invitations.tokenDigest, digest), acceptable()));
    if (!row || !roleAtLeast(row.senderRole, row.invitation.role) || !roleAtLeast(row.senderRole, "admin"))
      return null;
    const { invitation, organisation, invitedBy } = row;
    const [person] = await tx
      .select({ id: users.id, name: users.name, passwordHash: users.passwordHash })
      .from(users)
      .where(eq(users.email, invitation.email));
    return { invitation, organisation, invitedBy, person: person ?? null };
  });
}
