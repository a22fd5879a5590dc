"use client";

import { ArrowRight } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { StepBody, StepFooter } from "@/components/setup/step-card";
import { withStep } from "@/components/setup/with-step";
import { Button } from "@/components/ui/button";
import { ButtonLink } from "@/components/ui/button-link";
import { FormErrorSummary } from "@/components/ui/form-error-summary";

type FirstCredentialStepProps = {
  templates: readonly { id: string; name: string; key: string }[];
  advance: Send<null>;
};

/** Choosing a service opens its form once the guide is finished, with the rest of the page around it. */
export function FirstCredentialStep({ templates, advance }: FirstCredentialStepProps) {
  const router = useRouter();
  const { submit, isPending, errorBeside } = useSubmit(advance);
  const [chosen, setChosen] = useState<string>();
  const choose = (template?: string) => {
    setChosen(template);
    submit({ step: 5 }, () => router.push(withStep(5, template)));
  };
  return (
    <>
      <StepBody>
        <FormErrorSummary message={errorBeside()} />
        <p className="text-muted-foreground">
          Which service will your agents call first? You paste its key at the end of this guide.
        </p>
        <ul className="grid grid-cols-1 gap-2.5 sm:grid-cols-2">
          {templates.map(({ id, name, key }) => (
            <li key={id}>
              <button
                type="button"
                aria-busy={(isPending && chosen === id) || undefined}
                onClick={() => choose(id)}
                className="group flex w-full items-center gap-3 rounded-lg border border-border-strong bg-surface px-3.5 py-3 text-left shadow-xs transition-colors hover:border-accent hover:bg-accent-soft aria-busy:border-accent"
              >
                <span
                  aria-hidden="true"
                  className="grid size-8 shrink-0 place-items-center rounded-md bg-accent-soft text-sm font-semibold text-accent inset-ring inset-ring-accent-line"
                >
                  {name.slice(0, 1)}
                </span>
                <span className="min-w-0 flex-1">
                  <span className="block truncate font-medium">{name}</span>
                  <code className="block truncate text-xs text-muted-foreground">{key}</code>
                </span>
                <ArrowRight
                  aria-hidden="true"
                  className="size-4 text-muted-foreground transition-transform group-hover:translate-x-0.5"
                />
              </button>
            </li>
          ))}
        </ul>
      </StepBody>
      <StepFooter>
        <ButtonLink href={withStep(3)}>Back</ButtonLink>
        <Button pending={isPending && chosen === undefined} onClick={() => choose()}>
          I’ll do this later
        </Button>
      </StepFooter>
    </>
  );
}
