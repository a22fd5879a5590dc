import { FrontNotice } from "@/components/account/front-notice";
import { SignOutButton } from "@/components/account/sign-out-button";
import { FrontPage } from "@/components/shell/front-page";
import { signOutAction } from "./actions";
import { toLastPlace } from "./last-place";

export default async function FrontDoor() {
  await toLastPlace();
  return (
    <FrontPage>
      <FrontNotice
        title="You don’t belong to an organisation."
        actions={<SignOutButton signOut={signOutAction} />}
      >
        Ask an owner to invite the address you signed in with, then open the link they hand you.
      </FrontNotice>
    </FrontPage>
  );
}
