import "server-only";
import { headers } from "next/headers";
import { notFound, redirect } from "next/navigation";
import { getServerSession } from "next-auth";
import { cache } from "react";
import type { UserActor } from "@/lib/access/policy";
import type { Context } from "@/lib/domain/context";
import { findPlace, type Place } from "@/lib/domain/people/find-place";
import { findSession, type Session } from "@/lib/domain/sessions/find";
import { newId } from "@/lib/ids";
import { routes } from "@/lib/routes";
import { authOptions } from "./config";

/** The id in this request's cookie, whether or not its session still lives; null when there is none. */
export async function sessionId(): Promise<string | null> {
  const session: unknown = await getServerSession(authOptions());
  const id: unknown =
    typeof session === "object" && session !== null ? Reflect.get(session, "sid") : undefined;
  // The type is checked, not the truth: a misconfigured library may answer with an error that is an object.
  return typeof id === "string" && id.startsWith("sess_") ? id : null;
}

/** The person behind this request's cookie, read from the database once a request; null when nobody is. */
export const currentSession = cache(async (): Promise<Session | null> => findSession(await sessionId()));

export interface PersonContext extends Context {
  actor: UserActor;
  place: Place;
  session: Session;
}

/** What a signed-in person may reach under these two parts of the path, or null when it does not exist for them. */
export const personContext = cache(
  async (org: string, project: string): Promise<PersonContext | null | "signed-out"> => {
    const session = await currentSession();
    if (!session) return "signed-out";
    const place = await findPlace(session.userId, org, project);
    if (!place) return null;
    const actor: UserActor = {
      kind: "user",
      id: session.userId,
      name: session.name,
      role: place.role,
      managesFrom: place.managesFrom,
    };
    return {
      actor,
      orgId: place.organisation.id,
      projectId: place.project.id,
      requestId: newId("request"),
      address: (await headers()).get("x-keyhold-address") ?? "",
      place,
      session,
    };
  },
);

/** For pages: sends the signed-out to sign in, and answers 404 for every place that is not the reader's. */
export async function requireUser(
  params: { org: string; project: string },
  next: string,
): Promise<PersonContext> {
  const found = await personContext(params.org, params.project);
  if (found === "signed-out") redirect(routes.signIn(next));
  if (!found) notFound();
  return found;
}
