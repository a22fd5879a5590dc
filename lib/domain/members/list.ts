import "server-only";
import { and, asc, desc, eq, isNull, sql } from "drizzle-orm";
import { z } from "zod";
import { credentials, invitations, memberships, users } from "@/db/schema";
import { can, type Role } from "@/lib/access/policy";
import { wholeOrganisation } from "../around";
import { query } from "../command";
import type { TxContext } from "../context";
import { type InvitationView, viewInvitation } from "../invitations/shared";

const LIST_MAX = 1_000;

export interface MemberView {
  id: string;
  name: string;
  email: string;
  role: Role;
  /** Credentials that would need a new owner if this person left. */
  owns: number;
  joinedAt: string;
  lastSeenAt: string | null;
}

export interface MemberList {
  items: MemberView[];
  /** Not accepted yet, expired ones included so that they can be renewed. Only for those who may invite. */
  invitations: InvitationView[];
}

/** Everybody in the organisation, by name. */
export const listMembers = wholeOrganisation(
  query("member.list", z.strictObject({}), async (ctx): Promise<MemberList> => ({
    items: await readMembers(ctx),
    invitations: can(ctx.actor, "member.invite") ? await readInvitations(ctx) : [],
  })),
);

async function readMembers(ctx: TxContext): Promise<MemberView[]> {
  const owns = sql<number>`(select count(*)::int from ${credentials}
    where ${credentials.orgId} = ${memberships.orgId} and ${credentials.ownerId} = ${memberships.userId})`;
  const rows = await ctx.tx
    .select({
      id: users.id,
      name: users.name,
      email: users.email,
      role: memberships.role,
      owns,
      joinedAt: memberships.createdAt,
      lastSeenAt: users.lastSeenAt,
    })
    .from(memberships)
    .innerJoin(users, eq(users.id, memberships.userId))
    .where(eq(memberships.orgId, ctx.orgId))
    .orderBy(asc(sql`lower(${users.name})`), asc(users.id))
    .limit(LIST_MAX);
  return rows.map((row) => ({
    ...row,
    joinedAt: row.joinedAt.toISOString(),
    lastSeenAt: row.lastSeenAt?.toISOString() ?? null,
  }));
}

async function readInvitations(ctx: TxContext): Promise<InvitationView[]> {
  const rows = await ctx.tx
    .select()
    .from(invitations)
    .where(
      and(eq(invitations.orgId, ctx.orgId), isNull(invitations.acceptedAt), isNull(invitations.revokedAt)),
    )
    .orderBy(desc(invitations.createdAt))
    .limit(LIST_MAX);
  return rows.map(viewInvitation);
}
