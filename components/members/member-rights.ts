import { ROLE_WORDS, rolesFrom } from "@/components/members/role-words";
import {
  type Action,
  can,
  lowestRole,
  type Role,
  roleAtLeast,
  ROLES,
  type UserActor,
} from "@/lib/access/policy";

/** Why somebody may not do this at all: "Only owners and admins can invite people." Nothing when they may. */
export function refusal(actor: UserActor, action: Action, words: string): string | undefined {
  if (can(actor, action)) return undefined;
  return `Only ${rolesFrom(lowestRole(action, actor.managesFrom) ?? "owner", ROLES)} can ${words}.`;
}

/** Roles somebody may give: up to their own. */
export const givableRoles = (own: Role): Role[] => ROLES.filter((role) => roleAtLeast(own, role));

/** Why one member is out of somebody's reach although the act is not. */
export function rankRefusal(own: Role, member: Role): string | undefined {
  return roleAtLeast(own, member)
    ? undefined
    : `Only ${ROLE_WORDS[member].plural} can change ${ROLE_WORDS[member].plural}.`;
}
