"use server";

import { updateOrganisation } from "@/lib/domain/organisations/update";
import { createProject } from "@/lib/domain/projects/create";
import { updateProject } from "@/lib/domain/projects/update";
import { formAction } from "@/lib/http/action";
import { routes } from "@/lib/routes";

// Where the page is afterwards: its own address may have changed.
export async function saveOrganisationAction(org: string, project: string, form: FormData) {
  return formAction(updateOrganisation, ({ slug }) => ({ href: routes.general(slug, project) }))(
    org,
    project,
    form,
  );
}

export async function saveProjectAction(org: string, project: string, form: FormData) {
  return formAction(updateProject, ({ slug }) => ({ href: routes.general(org, slug) }))(org, project, form);
}

export async function createProjectAction(org: string, project: string, form: FormData) {
  return formAction(createProject, ({ slug }) => ({ href: routes.credentials(org, slug) }))(
    org,
    project,
    form,
  );
}
