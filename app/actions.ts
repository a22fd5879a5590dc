"use server";

import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { endSession } from "@/lib/auth/end-session";
import { checkSameOrigin } from "@/lib/http/same-origin";
import { routes } from "@/lib/routes";

export async function signOutAction(): Promise<void> {
  checkSameOrigin(await headers());
  await endSession();
  redirect(routes.signIn());
}
