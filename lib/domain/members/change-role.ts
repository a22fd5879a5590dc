import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { memberships } from "@/db/schema";
import { ROLES, roleAtLeast } from "@/lib/access/policy";
import { recordingOverreach, wholeOrganisation } from "../around";
import { command } from "../command";
import { currentPerson, lockOrganisation } from "../organisations/shared";
import { UserId } from "../people/input";
import { checkGift, checkOwnerRemains, checkRank, findMember, subjectOfMember } from "./shared";

const Input = z.strictObject({ userId: UserId, role: z.enum(ROLES) });

/** Gives a member another role, up to one's own. The last owner stays one. */
export const changeRole = wholeOrganisation(
  recordingOverreach(
    command("member.change_role", Input, async (ctx, { userId, role }) => {
      const organisation = await lockOrganisation(ctx);
      const person = await currentPerson(ctx, "member.change_role");
      const member = await findMember(ctx, userId);
      const subject = subjectOfMember(member);
      checkRank(person, member);
      checkGift(person, role, subject);
      if (!roleAtLeast(role, "owner")) await checkOwnerRemains(ctx, organisation, member);
      await ctx.tx
        .update(memberships)
        .set({ role })
        .where(and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, member.id)));
      return { result: { ...member, role }, subject, detail: { from: member.role, to: role } };
    }),
  ),
);
