"use client";

import { CircleAlert } from "lucide-react";
import { type SubmitEvent, useRef, useState } from "react";
import { PasswordInput } from "@/components/account/password-input";
import { signIn, type SignInAnswer, singleSignOnAddress } from "@/components/account/sign-in";
import { textIn } from "@/components/forms/text-in";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";

type SignInFormProps = {
  /** A path on this site to go to afterwards. */
  next: string;
  hasSingleSignOn: boolean;
  /** What an earlier attempt through the identity provider ended with. */
  notice?: string | undefined;
};

const minutes = new Intl.NumberFormat("en", { style: "unit", unit: "minute", unitDisplay: "long" });

function messageOf(answer: Exclude<SignInAnswer, { status: "ok" }>): string {
  switch (answer.status) {
    case "refused":
      return "Email or password is wrong.";
    case "locked":
      return `Too many failed attempts. Try again in ${minutes.format(Math.ceil(answer.waitSeconds / 60))}.`;
    case "unavailable":
      return "Signing in is not possible right now. Try again in a moment.";
    default:
      return answer satisfies never;
  }
}

/** Full loads on the way in, so that nothing fetched while signed out is shown afterwards. */
export function SignInForm({ next, hasSingleSignOn, notice }: SignInFormProps) {
  const { submit, isPending, message, password } = useSignIn(next, notice);
  return (
    <form noValidate onSubmit={submit} className="flex flex-col gap-4">
      <Field label="Email">
        <Input
          type="email"
          name="email"
          autoComplete="username"
          autoCapitalize="none"
          spellCheck={false}
          passwordManager
          autoFocus
          className="h-10"
        />
      </Field>
      <Field label="Password">
        <PasswordInput ref={password} name="password" autoComplete="current-password" />
      </Field>
      <p role="alert" className="flex items-start gap-1.5 text-sm text-danger-text empty:hidden">
        {message && <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />}
        {message}
      </p>
      <Button type="submit" variant="primary" size="lg" pending={isPending}>
        Sign in
      </Button>
      {hasSingleSignOn && <SingleSignOn next={next} />}
    </form>
  );
}

function useSignIn(next: string, notice: string | undefined) {
  const [isPending, setPending] = useState(false);
  const [message, setMessage] = useState(notice);
  const password = useRef<HTMLInputElement>(null);
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [email, secret] = [textIn(form, "email"), textIn(form, "password")];
    if (isPending) return;
    if (!email || !secret) {
      setMessage("Enter your email and password.");
      return;
    }
    setPending(true);
    setMessage(undefined);
    const answer = await signIn(email, secret);
    if (answer.status === "ok") {
      window.location.assign(next);
      return;
    }
    setPending(false);
    setMessage(messageOf(answer));
    if (password.current) password.current.value = "";
    password.current?.focus();
  };
  return { submit, isPending, message, password };
}

function SingleSignOn({ next }: { next: string }) {
  const [isPending, setPending] = useState(false);
  const [hasFailed, setFailed] = useState(false);
  const leave = async () => {
    setPending(true);
    const address = await singleSignOnAddress(next);
    if (address) {
      window.location.assign(address);
      return;
    }
    setPending(false);
    setFailed(true);
  };
  return (
    <>
      <p
        aria-hidden="true"
        className="flex items-center gap-3 text-xs text-muted-foreground before:h-px before:flex-1 before:bg-border after:h-px after:flex-1 after:bg-border"
      >
        or
      </p>
      <Button size="lg" pending={isPending} onClick={leave}>
        Continue with single sign-on
      </Button>
      <p role="alert" className="text-sm text-danger-text empty:hidden">
        {hasFailed && "The identity provider could not be reached. Try again, or sign in with a password."}
      </p>
    </>
  );
}
