"use client";

import * as AlertDialog from "@radix-ui/react-alert-dialog";
import { CircleAlert } from "lucide-react";
import { useRef } from "react";
import { Button } from "@/components/ui/button";
import { dialogVariants, OVERLAY_LOOK } from "@/components/ui/dialog";
import { useReturnFocus } from "@/components/ui/return-focus";

type ConfirmDialogProps = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  /** Carries the action: "Delete “Sandbox key”". */
  title: React.ReactNode;
  /** The consequence, then what cannot be undone. */
  description: React.ReactNode;
  /** Verb and noun: "Delete credential". */
  confirmLabel: string;
  onConfirm: () => void;
  cancelLabel?: string;
  /** False for a confirmation that destroys nothing. */
  destructive?: boolean;
  pending?: boolean;
  /** Why it failed; the dialog stays open. */
  error?: string | undefined;
  /** An impact list (tier 2). */
  children?: React.ReactNode;
};

/** Tiers 1 and 2: focus starts on Cancel, a press outside does nothing, and while pending it cannot be closed. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const { open, onOpenChange, pending = false, destructive = true } = props;
  const focus = useReturnFocus();
  const cancel = useRef<HTMLButtonElement>(null);
  return (
    <AlertDialog.Root open={open} onOpenChange={(next) => !pending && onOpenChange(next)}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={OVERLAY_LOOK} />
        <AlertDialog.Content
          data-slot="confirm-dialog"
          onOpenAutoFocus={(event) => {
            focus.remember();
            event.preventDefault();
            cancel.current?.focus();
          }}
          onCloseAutoFocus={focus.giveBack}
          className={dialogVariants({
            size: "sm",
            className:
              "max-sm:inset-x-3 max-sm:top-auto max-sm:bottom-3 max-sm:rounded-xl max-sm:border max-sm:border-border-strong sm:top-[22vh]",
          })}
        >
          <div className="px-5 pt-5 pb-4">
            <AlertDialog.Title className="text-lg font-semibold tracking-tight wrap-anywhere">
              {props.title}
            </AlertDialog.Title>
            <AlertDialog.Description asChild>
              <div className="mt-1.5 text-base text-muted-foreground wrap-anywhere">{props.description}</div>
            </AlertDialog.Description>
            {props.children && <div className="mt-4">{props.children}</div>}
            {props.error && (
              <p role="alert" className="mt-3 flex items-start gap-1.5 text-sm text-danger-text">
                <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
                {props.error}
              </p>
            )}
          </div>
          <div className="flex flex-wrap justify-end gap-2 border-t border-border bg-surface-muted/60 px-5 py-3 max-sm:rounded-b-xl sm:rounded-b-xl">
            <Button ref={cancel} aria-disabled={pending} onClick={() => onOpenChange(false)}>
              {props.cancelLabel ?? "Cancel"}
            </Button>
            <Button variant={destructive ? "danger" : "primary"} pending={pending} onClick={props.onConfirm}>
              {props.confirmLabel}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
