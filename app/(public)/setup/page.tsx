import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { FrontNotice } from "@/components/account/front-notice";
import { SealedPage } from "@/components/encryption/sealed-page";
import { OwnerStep } from "@/components/setup/owner-step";
import { StepCard } from "@/components/setup/step-card";
import { FrontPage } from "@/components/shell/front-page";
import { ButtonLink } from "@/components/ui/button-link";
import { currentSession } from "@/lib/auth/session";
import { masterKeyFacts } from "@/lib/domain/encryption/keys";
import { SETUP_FINISHED, setupStatus } from "@/lib/domain/setup/status";
import { routes } from "@/lib/routes";
import { createOwnerAction, recheckAction } from "./actions";
import { ownedPlace } from "./owned-place";
import { SetupStep } from "./setup-step";

export const metadata: Metadata = { title: "Set up" };

export default async function SetupPage({ searchParams }: PageProps<"/setup">) {
  const { step, template } = await searchParams;
  const [setup, key] = await Promise.all([setupStatus(), masterKeyFacts()]);
  const wide = (children: React.ReactNode) => <FrontPage width="lg">{children}</FrontPage>;
  if (key.status === "sealed" && setup.step < SETUP_FINISHED) {
    return wide(<SealedPage reason={key.reason ?? ""} recheck={recheckAction} />);
  }
  if (!setup.hasOwner) {
    return wide(
      <StepCard step={1} reached={1} title="Owner account">
        <OwnerStep createOwner={createOwnerAction} />
      </StepCard>,
    );
  }
  if (!(await currentSession())) return <FrontPage>{ALREADY_DONE}</FrontPage>;
  const place = await ownedPlace();
  if (setup.step >= SETUP_FINISHED || !place) redirect(routes.home());
  const wanted = Number(step);
  const shown = Number.isInteger(wanted) && wanted > 1 && wanted <= setup.step ? wanted : setup.step;
  return wide(
    <SetupStep
      step={shown}
      reached={setup.step}
      place={place}
      keyFacts={key}
      template={typeof template === "string" ? template : undefined}
    />,
  );
}

const ALREADY_DONE = (
  <FrontNotice
    title="This instance is already set up."
    actions={
      <ButtonLink href={routes.signIn(routes.setup())} variant="primary">
        Sign in
      </ButtonLink>
    }
  />
);
