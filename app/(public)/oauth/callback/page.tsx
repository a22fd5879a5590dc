import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { FrontNotice } from "@/components/account/front-notice";
import { FrontPage } from "@/components/shell/front-page";
import { ButtonLink } from "@/components/ui/button-link";
import { personContext } from "@/lib/auth/session";
import { endingOf } from "./ending";

// The address holds a code, so it goes to no other site.
export const metadata: Metadata = { title: "Connect an account", referrer: "no-referrer" };

/** Where every service sends people back to. It is for whoever is signed in, and checks that itself. */
export default async function OAuthCallbackPage({ searchParams }: PageProps<"/oauth/callback">) {
  const ending = await endingOf(await searchParams, personContext);
  if (ending.connected) redirect(ending.to);
  return (
    <FrontPage>
      <FrontNotice
        title="The account wasn’t connected."
        actions={<ButtonLink href={ending.back.to}>{ending.back.label}</ButtonLink>}
      >
        {ending.reason}
      </FrontNotice>
    </FrontPage>
  );
}
