import { can, lowestRole } from "@/lib/access/policy";
import type { PersonContext } from "@/lib/auth/session";

const WHO = {
  member: "Members",
  collaborator: "Collaborators and owners",
  admin: "Admins and owners",
  owner: "Owners",
};

/** Why controls are off for this reader, in words; nothing where they are not. */
export function refusalsFor({ actor }: PersonContext) {
  const who = (action: "credential.create" | "credential.update" | "credential.probe") =>
    can(actor, action) ? undefined : WHO[lowestRole(action, actor.managesFrom) ?? "owner"];
  const changers = who("credential.update");
  const adders = who("credential.create");
  const testers = who("credential.probe");
  return {
    refusal: changers && `${changers} can change credentials.`,
    briefRefusal: changers && `${changers} only`,
    refusalToAdd: adders && `${adders} can add credentials.`,
    refusalToTest: testers && `${testers} can test credentials.`,
  };
}
