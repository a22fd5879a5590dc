import { currentSession } from "@/lib/auth/session";
import { listPlaces } from "@/lib/domain/people/find-place";

/** The first project of the first organisation that the signed-in person owns: the one that is being set up. */
export async function ownedPlace() {
  const session = await currentSession();
  const places = session ? await listPlaces(session.userId) : [];
  for (const { role, projects, ...organisation } of places) {
    const [project] = projects;
    if (role === "owner" && project) return { organisation, project };
  }
  return null;
}
