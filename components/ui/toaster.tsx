"use client";

import { CircleCheck, CircleX } from "lucide-react";
import { useEffect } from "react";
import { toast as sonner, Toaster as Sonner } from "sonner";
import { takeToasts, type Toast } from "@/components/ui/toast";

const PLAIN_MS = 5_000;
const WITH_ACTION_MS = 10_000;

/** Loaded with the first toast. Sonner stacks, times and pauses; the look is ours. */
export function Toaster() {
  useEffect(() => takeToasts(present), []);
  return (
    <Sonner
      position="bottom-right"
      visibleToasts={3}
      containerAriaLabel="Notifications"
      icons={{
        success: <CircleCheck aria-hidden="true" className="size-4.5 text-success-text" />,
        error: <CircleX aria-hidden="true" className="size-4.5 text-danger-text" />,
      }}
      toastOptions={{
        unstyled: true,
        // Radix turns pointer events off for everything outside an open dialog.
        style: { pointerEvents: "auto" },
        classNames: {
          toast:
            "font-sans flex w-full items-start gap-2.5 rounded-lg border border-border-strong bg-raised px-3.5 py-3 text-sm text-foreground shadow-lg",
          content: "min-w-0 flex-1",
          title: "font-medium wrap-anywhere",
          actionButton:
            "-my-1 ml-auto h-7 shrink-0 rounded-md px-2 text-sm font-medium text-accent hover:bg-surface-hover",
          closeButton:
            "order-last -my-1 -mr-1.5 grid size-7 shrink-0 place-items-center rounded-md text-muted-foreground hover:bg-surface-hover",
        },
      }}
    />
  );
}

function present({ kind, message, action }: Toast) {
  const isError = kind === "error";
  sonner[kind](message, {
    duration: isError ? Infinity : action ? WITH_ACTION_MS : PLAIN_MS,
    closeButton: isError,
    ...(action && { action: { label: action.label, onClick: action.onAct } }),
  });
}
