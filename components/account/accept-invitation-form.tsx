"use client";

import { type SubmitEvent } from "react";
import { PasswordInput } from "@/components/account/password-input";
import { rememberPlace } from "@/components/account/remembered-place";
import { signIn } from "@/components/account/sign-in";
import { textIn } from "@/components/forms/text-in";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { FormErrorSummary } from "@/components/ui/form-error-summary";
import { Input } from "@/components/ui/input";
import { routes } from "@/lib/routes";

type AcceptInvitationFormProps = {
  token: string;
  email: string;
  organisation: string;
  /** `new`: chooses name and password. `known`: proves the account's password. `signed-in`: is that person already. */
  as: "new" | "known" | "signed-in";
  accept: Send<{ organisation: string }>;
};

const FIELDS = ["name", "password"] as const;

/** Joining signs in too, with the password just typed. */
export function AcceptInvitationForm({ token, email, organisation, as, accept }: AcceptInvitationFormProps) {
  const { form, submit, isPending, errorOf, errorBeside } = useSubmit(accept);
  const send = (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    const password = textIn(entered, "password");
    submit(
      {
        token,
        ...(as === "new" && { name: textIn(entered, "name") }),
        ...(as !== "signed-in" && { password }),
      },
      async (joined) => {
        rememberPlace(joined.organisation, "");
        const isIn = as === "signed-in" || (await signIn(email, password)).status === "ok";
        window.location.assign(isIn ? routes.home() : routes.signIn());
      },
    );
  };
  return (
    <form ref={form} noValidate onSubmit={send} className="flex flex-col gap-4">
      <FormErrorSummary message={errorBeside(...FIELDS)} />
      {as !== "signed-in" && (
        <Field label="Email">
          <Input
            type="email"
            name="email"
            autoComplete="username"
            readOnly
            value={email}
            passwordManager
            className="h-10"
          />
        </Field>
      )}
      {as === "new" && (
        <Field label="Your name" required error={errorOf("name")}>
          <Input name="name" autoComplete="name" autoFocus passwordManager className="h-10" />
        </Field>
      )}
      {as !== "signed-in" && (
        <Field
          label="Password"
          required
          error={errorOf("password")}
          hint={
            as === "new"
              ? "At least 10 characters. Length is what counts."
              : "You have an account here already."
          }
        >
          <PasswordInput name="password" autoComplete={as === "new" ? "new-password" : "current-password"} />
        </Field>
      )}
      <Button type="submit" variant="primary" size="lg" pending={isPending}>
        Join {organisation}
      </Button>
    </form>
  );
}
