import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { invitations } from "@/db/schema";
import { notFound } from "@/lib/errors";
import { isId } from "@/lib/ids";
import { wholeOrganisation } from "../around";
import { command } from "../command";

const Input = z.strictObject({ id: z.string().max(64) });

/** Ends an invitation, so that its link no longer works. */
export const revokeInvitation = wholeOrganisation(
  command("invitation.revoke", Input, async (ctx, { id }) => {
    const place = and(
      eq(invitations.orgId, ctx.orgId),
      eq(invitations.id, id),
      isNull(invitations.acceptedAt),
      isNull(invitations.revokedAt),
    );
    const [ended] = isId("invitation", id)
      ? await ctx.tx
          .update(invitations)
          .set({ revokedAt: new Date() })
          .where(place)
          .returning({ email: invitations.email })
      : [];
    if (!ended) throw notFound("No such invitation");
    return { result: { id }, subject: { kind: "invitation", id, name: ended.email } };
  }),
);
