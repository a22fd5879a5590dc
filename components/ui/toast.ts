"use client";

export type Toast = {
  kind: "success" | "error";
  message: string;
  /** Such as Undo. Shown only once no dialog is open: behind one its button could not be reached. */
  action?: { label: string; onAct: () => void };
};

type Show = (toast: Toast) => void;

const waiting: Toast[] = [];
let show: Show | undefined;
let wake: (() => void) | undefined;

/** For results whose trigger is gone from view. Never the only place where an error is told. */
export function showToast(toast: Toast): void {
  if (toast.action && document.querySelector("[data-state=open]:is([role=dialog], [role=alertdialog])")) {
    setTimeout(() => showToast(toast), 120);
    return;
  }
  if (show) show(toast);
  else {
    waiting.push(toast);
    wake?.();
  }
}

/** The host asks to be told when the first toast arrives. */
export function onFirstToast(listener: () => void): () => void {
  wake = listener;
  if (waiting.length > 0) listener();
  return () => {
    wake = undefined;
  };
}

/** The mounted toaster takes over, beginning with what has been waiting. */
export function takeToasts(next: Show): () => void {
  show = next;
  for (const toast of waiting.splice(0)) next(toast);
  return () => {
    show = undefined;
  };
}
