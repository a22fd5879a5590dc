import "server-only";
import type { Role } from "@/lib/access/policy";
import { findOpenInvitation } from "./shared";

export interface InvitationDetails {
  organisation: string;
  invitedBy: string;
  email: string;
  role: Role;
  /** Whether this address has an account here, whose password accepts the invitation. */
  hasAccount: boolean;
}

/** What the page behind an invitation link shows; null for a link that is not valid (any more). */
export async function findInvitation(token: unknown): Promise<InvitationDetails | null> {
  const open = await findOpenInvitation(token);
  if (!open) return null;
  const { email, role } = open.invitation;
  return {
    organisation: open.organisation.name,
    invitedBy: open.invitedBy,
    email,
    role,
    hasAccount: open.person !== null,
  };
}
