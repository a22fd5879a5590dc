"use client";

import { useRouter } from "next/navigation";
import type { Route } from "next";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { InvitePeople } from "@/components/members/invite-people";
import type { Invited } from "@/components/members/invited";
import { StepBody, StepFooter } from "@/components/setup/step-card";
import { withStep } from "@/components/setup/with-step";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { FormErrorSummary } from "@/components/ui/form-error-summary";

type PeopleStepProps = {
  template: string | undefined;
  /** The credentials page, with the form of the chosen service open. */
  afterwards: Route;
  invite: Send<Invited>;
  advance: Send<null>;
};

export function PeopleStep({ template, afterwards, invite, advance }: PeopleStepProps) {
  const router = useRouter();
  const { submit, isPending, errorBeside } = useSubmit(advance);
  const finish = () => submit({ step: 6 }, () => router.push(afterwards));
  return (
    <>
      <StepBody>
        <FormErrorSummary message={errorBeside()} />
        <InvitePeople invite={invite} roles={["member", "collaborator", "admin", "owner"]} />
      </StepBody>
      <StepFooter>
        <ButtonLink href={withStep(4)}>Back</ButtonLink>
        <Button variant="primary" pending={isPending} onClick={finish}>
          {template ? "Finish and add the key" : "Finish"}
        </Button>
      </StepFooter>
    </>
  );
}
