"use client";

import { useRouter } from "next/navigation";
import { type SubmitEvent, useState } from "react";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { suggestedSlug } from "@/components/projects/suggested-slug";
import { StepBody, StepFooter } from "@/components/setup/step-card";
import { withStep } from "@/components/setup/with-step";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { Field } from "@/components/ui/field";
import { FormErrorSummary } from "@/components/ui/form-error-summary";
import { Input } from "@/components/ui/input";

export type Named = { id: string; name: string; slug: string };

type NamesStepProps = {
  organisation: Named;
  project: Named;
  renameOrganisation: Send<Named>;
  renameProject: Send<Named>;
  advance: Send<null>;
};

/** Saves what differs, one after the other, then goes on; what was saved stays saved. */
export function NamesStep({
  organisation,
  project,
  renameOrganisation,
  renameProject,
  advance,
}: NamesStepProps) {
  const router = useRouter();
  const { form, submit: submitOrganisation, ...ofOrganisation } = useSubmit(renameOrganisation);
  const { form: _form, submit: submitProject, ...ofProject } = useSubmit(renameProject);
  const { form: _none, submit: submitStep, ...ofStep } = useSubmit(advance);
  const [names, setNames] = useState({ organisation: organisation.name, project: project.name });

  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const goOn = () => submitStep({ step: 4 }, () => router.push(withStep(4)));
    const nameProject = () => submitProject({ id: project.id, ...changed(project, names.project) }, goOn);
    submitOrganisation(changed(organisation, names.organisation), nameProject);
  };
  const beside = [
    ofOrganisation.errorBeside("name", "slug"),
    ofProject.errorBeside("name", "slug"),
    ofStep.errorBeside(),
  ];
  return (
    <form ref={form} noValidate onSubmit={send}>
      <StepBody>
        <FormErrorSummary message={beside.find(Boolean)} />
        <Field
          label="Organisation"
          required
          hint="Your company or team. People belong to it."
          error={ofOrganisation.errorOf("name") ?? ofOrganisation.errorOf("slug")}
        >
          <Input
            value={names.organisation}
            onChange={(event) => setNames({ ...names, organisation: event.target.value })}
            className="h-10"
          />
        </Field>
        <Field
          label="First project"
          required
          hint="A boundary: a credential never leaves its project. You can add more later."
          error={ofProject.errorOf("name") ?? ofProject.errorOf("slug")}
        >
          <Input
            value={names.project}
            onChange={(event) => setNames({ ...names, project: event.target.value })}
            className="h-10"
          />
        </Field>
        <p className="text-sm text-muted-foreground">
          Its address:{" "}
          <code className="text-xs wrap-anywhere text-foreground">
            /{suggestedSlug(names.organisation) || organisation.slug}/
            {suggestedSlug(names.project) || project.slug}
          </code>
        </p>
      </StepBody>
      <StepFooter>
        <ButtonLink href={withStep(2)}>Back</ButtonLink>
        <Button
          type="submit"
          variant="primary"
          pending={ofOrganisation.isPending || ofProject.isPending || ofStep.isPending}
        >
          Continue
        </Button>
      </StepFooter>
    </form>
  );
}

/** Name and address together; nothing when the name is as it was. A name without Latin letters keeps the address. */
function changed(before: Named, name: string) {
  if (name.trim() === before.name) return {};
  const slug = suggestedSlug(name);
  return { name, ...(slug && slug !== before.slug && { slug }) };
}
