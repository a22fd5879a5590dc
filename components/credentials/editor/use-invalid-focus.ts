"use client";

import { useEffect } from "react";

type FormRef = React.RefObject<HTMLFormElement | null>;

/** Brings the first wrong field into view, also out of a closed section. */
export function useInvalidFocus(form: FormRef, open: () => void) {
  return () => {
    const first = () => form.current?.querySelector<HTMLElement>("[aria-invalid=true]");
    setTimeout(() => {
      if (first()?.closest("[hidden]")) open();
      setTimeout(() => first()?.focus(), 0);
    }, 0);
  };
}

/** A form that takes the place of another in an open dialog has to ask for focus itself. */
export function useFirstFocus(form: FormRef) {
  useEffect(() => {
    const required = [...(form.current?.querySelectorAll<HTMLInputElement>("[aria-required=true]") ?? [])];
    const target = required.find(({ value }) => value === "") ?? required[0];
    target?.focus();
  }, [form]);
}
