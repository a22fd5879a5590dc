"use server";

import { anonymousContext } from "@/lib/auth/config";
import { currentSession } from "@/lib/auth/session";
import { acceptInvitation } from "@/lib/domain/invitations/accept";
import { openAction } from "@/lib/http/action";

export async function acceptInvitationAction(form: FormData) {
  const session = await currentSession();
  // Who is signed in already need not prove it again; the rights of the place they come from play no part.
  const actor = session && {
    kind: "user" as const,
    id: session.userId,
    name: session.name,
    role: "member" as const,
    managesFrom: "admin" as const,
  };
  const context = (address: string) => ({ ...anonymousContext(address), ...(actor && { actor }) });
  return openAction(acceptInvitation, context, ({ organisation }) => ({ organisation: organisation.slug }))(
    form,
  );
}
