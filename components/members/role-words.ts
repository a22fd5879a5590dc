import type { Role } from "@/lib/access/policy";

/** What a role is called and when to give it. */
export const ROLE_WORDS = {
  member: {
    label: "Member",
    one: "a member",
    plural: "members",
    gets: "Sees names and metadata. Changes no credential.",
  },
  collaborator: {
    label: "Collaborator",
    one: "a collaborator",
    plural: "collaborators",
    gets: "Stores, changes and deletes credentials.",
  },
  admin: {
    label: "Admin",
    one: "an admin",
    plural: "admins",
    gets: "Manages credentials, people and projects, and reads the audit log.",
  },
  owner: {
    label: "Owner",
    one: "an owner",
    plural: "owners",
    gets: "Does everything, including changing the organisation.",
  },
} as const satisfies Record<Role, { label: string; one: string; plural: string; gets: string }>;

/** "owners and admins": everybody from this role upwards. */
export function rolesFrom(lowest: Role, roles: readonly Role[]): string {
  const names = roles.slice(roles.indexOf(lowest)).map((role) => ROLE_WORDS[role].plural);
  return new Intl.ListFormat("en", { type: "conjunction" }).format(names.reverse());
}
