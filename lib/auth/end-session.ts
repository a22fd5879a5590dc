import "server-only";
import { cookies, headers } from "next/headers";
import { signOut } from "@/lib/domain/sessions/sign-out";
import { env } from "@/lib/env";
import { anonymousContext } from "./config";
import { SESSION_COOKIE } from "./cookies";
import { sessionId } from "./session";

/** Ends the session behind this request at once and drops its cookie. For Server Actions, which may set cookies. */
export async function endSession(): Promise<void> {
  const id = await sessionId();
  const address = (await headers()).get("x-keyhold-address") ?? "";
  if (id) await signOut(anonymousContext(address), { sessionId: id });
  const secure = env().publicUrl.startsWith("https:");
  const jar = await cookies();
  // A `__Host-` cookie is only replaced by one with the same attributes.
  jar.set(SESSION_COOKIE(secure), "", { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge: 0 });
}
