import { can, lowestRole } from "@/lib/access/policy";
import type { PersonContext } from "@/lib/auth/session";

const WHO = {
  member: "Members",
  collaborator: "Collaborators and owners",
  admin: "Admins and owners",
  owner: "Owners",
};

/** Why controls are off for this reader, as sentences; nothing where they are not. */
export function refusalsFor({ actor }: PersonContext) {
  const who = (action: "credential.create" | "credential.update") =>
    WHO[lowestRole(action, actor.managesFrom) ?? "owner"];
  return {
    refusal: can(actor, "credential.update")
      ? undefined
      : `${who("credential.update")} can change credentials.`,
    refusalToAdd: can(actor, "credential.create")
      ? undefined
      : `${who("credential.create")} can add credentials.`,
  };
}
