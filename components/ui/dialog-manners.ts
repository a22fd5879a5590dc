import type { KeyboardEvent } from "react";

/** A press on a toast is not a press outside: the dialog stays, and the toast's button works. */
export function keepOpenForToasts(event: Event): void {
  // Radix wraps the pointer event in a custom one whose detail carries it.
  const original =
    event instanceof CustomEvent ? (event.detail as { originalEvent?: Event }).originalEvent : event;
  const target = original?.target ?? event.target;
  if (target instanceof Element && target.closest("[data-sonner-toaster]")) event.preventDefault();
}

/** Opening focus: what is marked, else the first required field that is still empty, else the first control. */
export function focusFirstEmptyRequired(event: Event): void {
  const dialog = event.currentTarget;
  if (!(dialog instanceof HTMLElement)) return;
  const required = [...dialog.querySelectorAll<HTMLInputElement>("[aria-required=true]")].find(
    ({ value }) => !value,
  );
  const target = dialog.querySelector<HTMLElement>("[data-autofocus]") ?? required ?? firstInBody(dialog);
  if (!target) return;
  event.preventDefault();
  target.focus();
}

// Without this the close button in the header would be first.
const firstInBody = (dialog: HTMLElement) =>
  dialog.querySelector<HTMLElement>(
    "[data-slot=dialog-body] :is(input, select, textarea, button):not(:disabled), [data-slot=dialog-footer] button:not(:disabled)",
  );

/** ⌘Enter or Ctrl+Enter submits from anywhere in a form, text areas included. */
export function submitOnMetaEnter(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
  event.preventDefault();
  event.currentTarget.requestSubmit();
}
