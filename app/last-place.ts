import { cookies } from "next/headers";
import { redirect } from "next/navigation";
import { PLACE_COOKIE } from "@/components/account/remembered-place";
import { currentSession } from "@/lib/auth/session";
import { listPlaces, type OrganisationPlaces } from "@/lib/domain/people/find-place";
import { setupStatus } from "@/lib/domain/setup/status";
import { routes, type Query } from "@/lib/routes";

/** Steps of the guide without which nothing should be stored yet. */
const NEEDED_STEPS = 3;

/**
 * Sends the reader to the credentials of the project they were in last, or of the first they may open. Returns only
 * for somebody who belongs nowhere.
 */
export async function toLastPlace(query: Query = {}, next?: string): Promise<void> {
  const [session, setup] = await Promise.all([currentSession(), setupStatus()]);
  if (!setup.hasOwner) redirect(routes.setup());
  if (!session) redirect(routes.signIn(next));
  const places = await listPlaces(session.userId);
  if (setup.step <= NEEDED_STEPS && places.some(({ role }) => role === "owner")) redirect(routes.setup());
  const remembered = (await cookies()).get(PLACE_COOKIE)?.value ?? "";
  const place = placeNamed(places, remembered) ?? placeNamed(places, "");
  if (place) redirect(routes.credentials(place.org, place.project, query));
}

/** The project at `org/project`, or the first of that organisation; for an empty name the first of all. */
function placeNamed(places: readonly OrganisationPlaces[], remembered: string) {
  const [org, project] = remembered.split("/");
  for (const { slug, projects } of places) {
    const found = projects.find((one) => one.slug === project) ?? projects[0];
    if (found && (!org || slug === org)) return { org: slug, project: found.slug };
  }
  return undefined;
}
