import type { Metadata } from "next";
import { AcceptInvitationForm } from "@/components/account/accept-invitation-form";
import { FrontNotice } from "@/components/account/front-notice";
import { ROLE_WORDS } from "@/components/members/role-words";
import { FrontPage } from "@/components/shell/front-page";
import { ButtonLink } from "@/components/ui/button-link";
import { Card, CardBody } from "@/components/ui/card";
import { currentSession } from "@/lib/auth/session";
import { masterKeyFacts } from "@/lib/domain/encryption/keys";
import { findInvitation } from "@/lib/domain/invitations/find";
import { routes } from "@/lib/routes";
import { acceptInvitationAction } from "./actions";

// The address is itself the proof, so it goes to no other site.
export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function InvitationPage({ params }: PageProps<"/invitation/[token]">) {
  const { token } = await params;
  if ((await masterKeyFacts()).status === "sealed") return <FrontPage>{SEALED}</FrontPage>;
  const [invitation, session] = await Promise.all([findInvitation(token), currentSession()]);
  if (!invitation) return <FrontPage>{OVER}</FrontPage>;
  const { organisation, invitedBy, email, role, hasAccount } = invitation;
  const isSelf = session?.email === email;
  return (
    <FrontPage>
      <Card>
        <CardBody className="px-6 pt-6 pb-6">
          <h1 tabIndex={-1} className="text-xl font-semibold tracking-tight wrap-anywhere">
            Join {organisation}
          </h1>
          <p className="mt-1.5 mb-5 text-muted-foreground wrap-anywhere">
            {invitedBy} invites you as {ROLE_WORDS[role].one}.
          </p>
          <AcceptInvitationForm
            token={token}
            email={email}
            organisation={organisation}
            as={isSelf ? "signed-in" : hasAccount ? "known" : "new"}
            accept={acceptInvitationAction}
          />
        </CardBody>
      </Card>
    </FrontPage>
  );
}

const OVER = (
  <FrontNotice
    title="This invitation link isn’t valid any more."
    actions={<ButtonLink href={routes.signIn()}>Sign in</ButtonLink>}
  >
    Links work once, for 7 days. Ask whoever invited you for a new one.
  </FrontNotice>
);

const SEALED = (
  <FrontNotice title="Invitations can’t be accepted right now.">
    The master key of this instance is missing or wrong. The link keeps working: try again once the key is
    back.
  </FrontNotice>
);
