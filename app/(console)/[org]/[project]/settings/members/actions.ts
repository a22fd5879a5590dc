"use server";

import { presentInvited } from "@/app/present-invited";
import { revokeInvitation } from "@/lib/domain/invitations/revoke";
import { changeRole } from "@/lib/domain/members/change-role";
import { inviteMember } from "@/lib/domain/members/invite";
import { removeMember } from "@/lib/domain/members/remove";
import { formAction } from "@/lib/http/action";

const invite = formAction(inviteMember, presentInvited);
const change = formAction(changeRole, () => null);
const remove = formAction(removeMember, ({ transferred, newOwner }) => ({
  transferred,
  newOwner: newOwner?.name ?? null,
}));
const revoke = formAction(revokeInvitation, () => null);

export async function inviteAction(org: string, project: string, form: FormData) {
  return invite(org, project, form);
}

export async function changeRoleAction(org: string, project: string, form: FormData) {
  return change(org, project, form);
}

export async function removeAction(org: string, project: string, form: FormData) {
  return remove(org, project, form);
}

export async function revokeInvitationAction(org: string, project: string, form: FormData) {
  return revoke(org, project, form);
}
