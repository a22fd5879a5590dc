import type { Metadata } from "next";
import { Appearance } from "@/components/general/appearance";
import { DailySection } from "@/components/general/daily-section";
import { ManagesSection } from "@/components/general/manages-section";
import { NameSection } from "@/components/general/name-section";
import { ProtectionSection } from "@/components/general/protection-section";
import { refusal } from "@/components/members/member-rights";
import { ProjectListCard } from "@/components/projects/project-list-card";
import { PageHeader } from "@/components/ui/page-header";
import { type PersonContext, requireUser } from "@/lib/auth/session";
import { listPlaces } from "@/lib/domain/people/find-place";
import { routes } from "@/lib/routes";
import { createProjectAction, saveOrganisationAction, saveProjectAction } from "./actions";

export const metadata: Metadata = { title: "General" };

export default async function GeneralPage({ params }: PageProps<"/[org]/[project]/settings/general">) {
  const { org, project } = await params;
  const ctx = await requireUser({ org, project }, routes.general(org, project));
  const { actor, place } = ctx;
  const ownersOnly = refusal(actor, "organisation.update", "change the organisation");
  const adminsOnly = refusal(actor, "project.update", "change projects");
  const saveProject = saveProjectAction.bind(null, org, project);
  const saveOrganisation = saveOrganisationAction.bind(null, org, project);
  return (
    <>
      <PageHeader title="General" />
      <div className="flex max-w-3xl flex-col gap-6">
        <NameSection title="Project" place={place.project} refused={adminsOnly} withId save={saveProject} />
        <ProtectionSection project={place.project} refused={adminsOnly} save={saveProject} />
        <DailySection project={place.project} refused={adminsOnly} save={saveProject} />
        <ProjectListCard
          projects={await projectsOf(ctx)}
          create={createProjectAction.bind(null, org, project)}
          refused={refusal(actor, "project.create", "create projects")}
          deleted={routes.credentials(org, project, { status: "deleted" })}
        />
        <NameSection
          title="Organisation"
          place={place.organisation}
          refused={ownersOnly}
          withId={false}
          save={saveOrganisation}
        />
        <ManagesSection managesFrom={place.managesFrom} refused={ownersOnly} save={saveOrganisation} />
        <Appearance />
      </div>
    </>
  );
}

async function projectsOf({ session, place }: PersonContext) {
  const places = await listPlaces(session.userId);
  const organisation = places.find(({ id }) => id === place.organisation.id);
  return (organisation?.projects ?? []).map(({ slug, name }) => ({
    slug,
    name,
    href: routes.general(place.organisation.slug, slug),
    isCurrent: slug === place.project.slug,
  }));
}
