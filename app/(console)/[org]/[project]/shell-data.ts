import { ROLE_WORDS } from "@/components/members/role-words";
import type { ShellProps } from "@/components/shell/shell-props";
import { can } from "@/lib/access/policy";
import type { PersonContext } from "@/lib/auth/session";
import { templateSummaries } from "@/lib/catalog/templates";
import { masterKeyFacts } from "@/lib/domain/encryption/keys";
import { listPlaces } from "@/lib/domain/people/find-place";
import { routes } from "@/lib/routes";
import { inboxOrNothing } from "./inbox/read-inbox";

export async function shellData(
  ctx: PersonContext,
): Promise<Omit<ShellProps, "signOut" | "findCredentials" | "readNotices">> {
  const { organisation, project, role } = ctx.place;
  const [places, key, inbox] = await Promise.all([
    listPlaces(ctx.session.userId),
    masterKeyFacts(),
    inboxOrNothing(ctx),
  ]);
  const canCreateProject = can(ctx.actor, "project.create");
  return {
    organisation: { slug: organisation.slug, name: organisation.name },
    project: { slug: project.slug, name: project.name },
    organisations: places.flatMap(({ slug, name, projects: [first] }) =>
      first ? { slug, name, project: first.slug } : [],
    ),
    projects: (places.find(({ id }) => id === organisation.id)?.projects ?? []).map(({ slug, name }) => ({
      slug,
      name,
    })),
    person: { name: ctx.session.name, email: ctx.session.email, role: ROLE_WORDS[role].label },
    can: { createCredential: can(ctx.actor, "credential.create"), createProject: canCreateProject },
    templates: templateSummaries().map(({ id, name }) => ({ id, name })),
    newProjectHref: canCreateProject
      ? routes.general(organisation.slug, project.slug, { new: "project" })
      : undefined,
    inbox: { href: routes.inbox(organisation.slug, project.slug), initial: inbox },
    banner:
      key.status === "sealed"
        ? {
            kind: "danger",
            text: "Stored values can’t be read: the master key is missing or wrong. Whatever needs a credential is failing. Restore the key, then check again.",
            href: routes.encryption(organisation.slug, project.slug),
            linkText: "Check again",
          }
        : undefined,
  };
}
