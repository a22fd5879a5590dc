"use client";

import { type SubmitEvent } from "react";
import { PasswordInput } from "@/components/account/password-input";
import { signIn } from "@/components/account/sign-in";
import { textIn } from "@/components/forms/text-in";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { StepBody, StepFooter } from "@/components/setup/step-card";
import { withStep } from "@/components/setup/with-step";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormErrorSummary } from "@/components/ui/form-error-summary";
import { Input } from "@/components/ui/input";
import { routes } from "@/lib/routes";

const FIELDS = ["code", "name", "email", "password"] as const;

/** Makes the first owner and signs them in with the password they have just chosen. */
export function OwnerStep({ createOwner }: { createOwner: Send<null> }) {
  const { form, submit, isPending, errorOf, errorBeside } = useSubmit(createOwner);
  const send = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    const input = Object.fromEntries(FIELDS.map((field) => [field, textIn(entered, field)]));
    submit(input, async () => {
      const answer = await signIn(input["email"] ?? "", input["password"] ?? "");
      // The account exists either way; without a session its owner signs in by hand.
      window.location.assign(answer.status === "ok" ? withStep(2) : routes.signIn(routes.setup()));
    });
  };
  return (
    <form ref={form} noValidate onSubmit={send}>
      <StepBody>
        <FormErrorSummary message={errorBeside(...FIELDS)} />
        <Field
          label="Setup code"
          required
          error={errorOf("code")}
          hint="Printed in the server’s log when it started. It shows that this server is yours."
        >
          <Input name="code" code autoFocus className="h-10" />
        </Field>
        <Field label="Your name" required error={errorOf("name")}>
          <Input name="name" autoComplete="name" passwordManager className="h-10" />
        </Field>
        <Field label="Email" required error={errorOf("email")}>
          <Input
            type="email"
            name="email"
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            passwordManager
            className="h-10"
          />
        </Field>
        <Field
          label="Password"
          required
          error={errorOf("password")}
          hint="At least 10 characters. Length is what counts."
        >
          <PasswordInput name="password" autoComplete="new-password" />
        </Field>
      </StepBody>
      <StepFooter>
        <Button type="submit" variant="primary" pending={isPending}>
          Create owner account
        </Button>
      </StepFooter>
    </form>
  );
}
