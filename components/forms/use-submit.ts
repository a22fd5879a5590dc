"use client";

import { useEffect, useRef, useState, useTransition } from "react";
import { payloadOf } from "@/components/forms/payload";
import type { FormState } from "@/lib/form-state";

/** A Server Action that is already bound to its place. */
export type Send<T> = (form: FormData) => Promise<FormState<T>>;

export type Failure = Extract<FormState, { status: "error" }>;

const UNREACHABLE: Failure = {
  status: "error",
  code: "unavailable",
  message: "Keyhold could not be reached, so nothing was saved. Check the connection and try again.",
  requestId: "",
};

/**
 * Sends a form once at a time and keeps what went wrong. A result is handed on and not kept: it may be something that
 * is shown only once. After a refusal focus goes to the first field that is wrong.
 */
export function useSubmit<T>(send: Send<T>) {
  const form = useRef<HTMLFormElement>(null);
  const isRunning = useRef(false);
  const [failure, setFailure] = useState<Failure>();
  const [isPending, startTransition] = useTransition();

  useEffect(() => {
    if (failure?.fields) form.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [failure]);

  const submit = (input: unknown, onDone: (result: T) => void | Promise<void>) => {
    if (isRunning.current) return;
    isRunning.current = true;
    startTransition(async () => {
      const answer = await send(payloadOf(input)).catch(() => UNREACHABLE);
      isRunning.current = false;
      setFailure(answer.status === "error" ? answer : undefined);
      if (answer.status === "ok") await onDone(answer.data);
    });
  };
  return {
    form,
    submit,
    isPending,
    failure,
    clearFailure: () => setFailure(undefined),
    /** The message under one field. */
    errorOf: (field: string) => failure?.fields?.[field]?.[0],
    /** What belongs to none of the fields shown. */
    errorBeside: (...shown: readonly string[]) => messageBeside(failure, shown),
  };
}

function messageBeside(failure: Failure | undefined, shown: readonly string[]): string | undefined {
  if (!failure) return undefined;
  const named = Object.entries(failure.fields ?? {});
  const elsewhere = named.filter(([field]) => !shown.includes(field)).map(([, [message]]) => message);
  if (named.length === 0) return failure.message;
  return elsewhere.length > 0 ? elsewhere.join(" ") : undefined;
}
