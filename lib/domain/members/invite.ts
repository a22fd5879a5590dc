import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { invitations, memberships, users } from "@/db/schema";
import { ROLES } from "@/lib/access/policy";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { randomText } from "@/lib/vault/keyed";
import { Overreach, recordingOverreach, wholeOrganisation } from "../around";
import { command } from "../command";
import type { TxContext } from "../context";
import { digestOf, INVITATION_DAYS, type InvitationView, viewInvitation } from "../invitations/shared";
import { currentPerson, lockOrganisation } from "../organisations/shared";
import { Email } from "../people/input";
import { checkGift } from "./shared";

const Input = z.strictObject({ email: Email, role: z.enum(ROLES) });

/** `token` goes into the link; it is told this once and stored nowhere. */
export interface Invited extends InvitationView {
  token: string | null;
}

/** Invites an address to the organisation, up to one's own role. An earlier invitation of the same address ends. */
export const inviteMember = wholeOrganisation(
  recordingOverreach(
    command(
      "member.invite",
      Input,
      async (ctx, { email, role }) => {
        await lockOrganisation(ctx);
        const person = await currentPerson(ctx, "member.invite");
        if (!person) throw new Overreach("Only a person can invite people.");
        checkGift(person, role, { kind: "email", id: email });
        await refuseMember(ctx, email);
        const replaced = await endEarlier(ctx, email);
        const token = randomText();
        const invitation = {
          ...newInvitation(ctx, email, role, person.id),
          tokenDigest: await digestOf(token),
        };
        await ctx.tx.insert(invitations).values(invitation);
        const result: Invited = { ...viewInvitation(invitation), token };
        return {
          result,
          subject: { kind: "invitation", id: invitation.id, name: email },
          detail: { role, replaced },
        };
      },
      { remember: (invited) => ({ ...invited, token: null }) },
    ),
  ),
);

const DAY_MS = 86_400_000;

function newInvitation(
  ctx: TxContext,
  email: string,
  role: z.output<typeof Input>["role"],
  invitedBy: string,
) {
  const createdAt = new Date();
  const expiresAt = new Date(createdAt.getTime() + INVITATION_DAYS * DAY_MS);
  return {
    id: newId("invitation"),
    orgId: ctx.orgId,
    email,
    role,
    invitedBy,
    createdAt,
    expiresAt,
    acceptedAt: null,
    revokedAt: null,
  };
}

async function refuseMember(ctx: TxContext, email: string): Promise<void> {
  const [member] = await ctx.tx
    .select({ id: users.id })
    .from(users)
    .innerJoin(memberships, and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, users.id)))
    .where(eq(users.email, email));
  if (!member) return;
  const message = `${email} is already a member.`;
  throw new AppError("conflict", message, { fields: { email: [message] } });
}

async function endEarlier(ctx: TxContext, email: string): Promise<boolean> {
  const ended = await ctx.tx
    .update(invitations)
    .set({ revokedAt: new Date() })
    .where(
      and(
        eq(invitations.orgId, ctx.orgId),
        eq(invitations.email, email),
        isNull(invitations.acceptedAt),
        isNull(invitations.revokedAt),
      ),
    )
    .returning({ id: invitations.id });
  return ended.length > 0;
}
