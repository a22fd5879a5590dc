import "server-only";
import { and, asc, eq } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { memberships, organisations, projects } from "@/db/schema";
import type { Role } from "@/lib/access/policy";

export interface Place {
  organisation: { id: string; slug: string; name: string; revision: number };
  project: {
    id: string;
    slug: string;
    name: string;
    revision: number;
    protectsInUse: boolean;
    testsDaily: boolean;
  };
  role: Role;
  managesFrom: "collaborator" | "admin";
}

/** Projects the switcher offers at most. */
const PLACES_MAX = 200;

const organisation = {
  id: organisations.id,
  slug: organisations.slug,
  name: organisations.name,
  revision: organisations.revision,
};
const project = {
  id: projects.id,
  slug: projects.slug,
  name: projects.name,
  revision: projects.revision,
  protectsInUse: projects.protectsInUse,
  testsDaily: projects.testsDaily,
};

/**
 * The project at this address and what the person may do there, as of now. Null for what does not exist and for what
 * the person does not belong to, which are the same to them.
 */
export async function findPlace(userId: string, orgSlug: string, projectSlug: string): Promise<Place | null> {
  const [place] = await transaction(ALL, (tx) =>
    tx
      .select({ organisation, project, role: memberships.role, managesFrom: organisations.managesFrom })
      .from(memberships)
      .innerJoin(organisations, eq(organisations.id, memberships.orgId))
      .innerJoin(projects, eq(projects.orgId, organisations.id))
      .where(
        and(eq(memberships.userId, userId), eq(organisations.slug, orgSlug), eq(projects.slug, projectSlug)),
      ),
  );
  return place ?? null;
}

export interface OrganisationPlaces {
  id: string;
  slug: string;
  name: string;
  role: Role;
  projects: { id: string; slug: string; name: string }[];
}

/** Everywhere the person belongs, by name; an organisation without projects is in it too. */
export async function listPlaces(userId: string): Promise<OrganisationPlaces[]> {
  const rows = await transaction(ALL, (tx) =>
    tx
      .select({ organisation, project, role: memberships.role })
      .from(memberships)
      .innerJoin(organisations, eq(organisations.id, memberships.orgId))
      .leftJoin(projects, eq(projects.orgId, organisations.id))
      .where(eq(memberships.userId, userId))
      .orderBy(asc(organisations.name), asc(organisations.id), asc(projects.name), asc(projects.id))
      .limit(PLACES_MAX),
  );
  const places = new Map<string, OrganisationPlaces>();
  for (const row of rows) {
    const { id, slug, name } = row.organisation;
    const place = places.get(id) ?? { id, slug, name, role: row.role, projects: [] };
    if (row.project)
      place.projects.push({ id: row.project.id, slug: row.project.slug, name: row.project.name });
    places.set(id, place);
  }
  return [...places.values()];
}
