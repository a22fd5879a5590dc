import "server-only";
import { and, count, eq } from "drizzle-orm";
import { memberships, users } from "@/db/schema";
import { type Role, roleAtLeast, type UserActor } from "@/lib/access/policy";
import { AppError, notFound } from "@/lib/errors";
import { isId } from "@/lib/ids";
import { Overreach } from "../around";
import type { TxContext } from "../context";
import type { OrganisationRow } from "../organisations/shared";

export interface MemberRow {
  id: string;
  name: string;
  email: string;
  role: Role;
}

export const subjectOfMember = (member: Pick<MemberRow, "id" | "name">) => ({
  kind: "user",
  id: member.id,
  name: member.name,
});

/** A member of this organisation; anybody else does not exist. Locked against other changes. */
export async function findMember(ctx: TxContext, userId: string): Promise<MemberRow> {
  const found = isId("user", userId)
    ? await ctx.tx
        .select({ id: users.id, name: users.name, email: users.email, role: memberships.role })
        .from(memberships)
        .innerJoin(users, eq(users.id, memberships.userId))
        .where(and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, userId)))
        .for("update", { of: memberships })
    : [];
  const [member] = found;
  if (!member) throw notFound("No such member");
  return member;
}

/** Nobody touches the rights of somebody above them. */
export function checkRank(person: UserActor | null, member: MemberRow): void {
  if (!person || roleAtLeast(person.role, member.role)) return;
  throw new Overreach(`Only an ${member.role} can change an ${member.role}.`, subjectOfMember(member));
}

/** Nobody gives rights they do not have. */
export function checkGift(
  person: UserActor | null,
  role: Role,
  subject: { kind: string; id: string; name?: string },
): void {
  if (!person || roleAtLeast(person.role, role)) return;
  throw new Overreach("You can't give somebody a higher role than your own.", subject);
}

/** Call with the organisation locked, before an owner stops being one. */
export async function checkOwnerRemains(
  ctx: TxContext,
  organisation: OrganisationRow,
  member: MemberRow,
): Promise<void> {
  if (member.role !== "owner") return;
  const [owners] = await ctx.tx
    .select({ total: count() })
    .from(memberships)
    .where(and(eq(memberships.orgId, ctx.orgId), eq(memberships.role, "owner")));
  if ((owners?.total ?? 0) > 1) return;
  throw new AppError(
    "conflict",
    `${organisation.name} needs at least one owner. Make someone else an owner first.`,
  );
}
