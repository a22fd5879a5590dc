"use client";

import * as DialogPrimitive from "@radix-ui/react-dialog";
import { cva, type VariantProps } from "class-variance-authority";
import { clsx } from "clsx";
import { X } from "lucide-react";
import { type SubmitEvent, useEffectEvent, useLayoutEffect } from "react";
import {
  keepOpenForToasts,
  focusFirstEmptyRequired,
  submitOnMetaEnter,
} from "@/components/ui/dialog-manners";
import { useReturnFocus } from "@/components/ui/return-focus";

export const Dialog = DialogPrimitive.Root;
export const DialogClose = DialogPrimitive.Close;

export const OVERLAY_LOOK =
  "fixed inset-0 z-40 bg-overlay data-[state=closed]:animate-fade-out data-[state=open]:animate-fade-in";

/** Centred from 640 px; below that a sheet over the whole window. */
export const dialogVariants = cva(
  "fixed z-50 flex flex-col bg-raised text-foreground shadow-xl outline-none " +
    "data-[state=closed]:animate-sink-out data-[state=open]:animate-rise-in " +
    "max-sm:inset-0 sm:inset-x-4 sm:top-[max(1.5rem,9vh)] sm:mx-auto sm:max-h-[min(82vh,56rem)] sm:rounded-xl sm:border sm:border-border-strong",
  {
    variants: { size: { sm: "sm:max-w-md", md: "sm:max-w-xl", lg: "sm:max-w-3xl", xl: "sm:max-w-5xl" } },
    defaultVariants: { size: "md" },
  },
);

type DialogContentProps = Omit<React.ComponentProps<typeof DialogPrimitive.Content>, "title"> &
  VariantProps<typeof dialogVariants> & {
    title: React.ReactNode;
    /** One line under the title, when it prevents a mistake. */
    description?: React.ReactNode;
    /** Beside the close button: a link to details, a menu. */
    actions?: React.ReactNode;
    /** False while something runs that must not be abandoned half-way. */
    closable?: boolean;
  };

export function DialogContent({
  className,
  children,
  size,
  title,
  description,
  actions,
  closable = true,
  ...props
}: DialogContentProps) {
  const focus = useReturnFocus();
  const stay = (event: Event) => !closable && event.preventDefault();
  return (
    <DialogPrimitive.Portal>
      <DialogPrimitive.Overlay data-slot="dialog-overlay" className={OVERLAY_LOOK} />
      <DialogPrimitive.Content
        data-slot="dialog-content"
        {...(description ? {} : { "aria-describedby": undefined })}
        onEscapeKeyDown={stay}
        {...props}
        onOpenAutoFocus={props.onOpenAutoFocus ?? focusFirstEmptyRequired}
        onCloseAutoFocus={(event) => {
          props.onCloseAutoFocus?.(event);
          focus.giveBack(event);
        }}
        onInteractOutside={(event) => {
          keepOpenForToasts(event);
          stay(event);
          props.onInteractOutside?.(event);
        }}
        className={clsx(dialogVariants({ size }), className)}
      >
        <AtOpening act={focus.remember} />
        <header data-slot="dialog-header" className="flex items-start gap-3 px-5 pt-4.5 pb-3">
          <div className="min-w-0 flex-1">
            <DialogPrimitive.Title className="text-lg font-semibold tracking-tight wrap-anywhere">
              {title}
            </DialogPrimitive.Title>
            {description && (
              <DialogPrimitive.Description className="mt-0.5 text-sm text-muted-foreground">
                {description}
              </DialogPrimitive.Description>
            )}
          </div>
          <div className="-mt-1 -mr-2 flex shrink-0 items-center gap-1">
            {actions}
            {closable && <CloseButton />}
          </div>
        </header>
        {children}
      </DialogPrimitive.Content>
    </DialogPrimitive.Portal>
  );
}

/** Acts before anything in the dialog takes the focus: a form in it may do so by itself, and then nothing is asked. */
function AtOpening({ act }: { act: () => void }) {
  const onOpen = useEffectEvent(act);
  useLayoutEffect(() => onOpen(), []);
  return null;
}

const CloseButton = () => (
  <DialogPrimitive.Close
    aria-label="Close"
    className="grid size-8 place-items-center rounded-md text-muted-foreground hover:bg-surface-hover hover:text-foreground pointer-coarse:size-11"
  >
    <X aria-hidden="true" className="size-4.5" />
  </DialogPrimitive.Close>
);

/** The part that scrolls. */
export function DialogBody({ className, ...props }: React.ComponentProps<"div">) {
  return (
    <div
      data-slot="dialog-body"
      {...props}
      className={clsx("min-h-0 flex-1 overflow-y-auto px-5 pt-1 pb-5", className)}
    />
  );
}

/** Stays in view. Put what is not the main way (delete, save without a value) first with `mr-auto`. */
export function DialogFooter({ className, ...props }: React.ComponentProps<"div">) {
  return (
    <div
      data-slot="dialog-footer"
      {...props}
      className={clsx(
        "flex flex-wrap items-center justify-end gap-2 border-t border-border bg-surface-muted/60 px-5 py-3 sm:rounded-b-xl",
        className,
      )}
    />
  );
}

/** A form around body and footer. Its submit stays inside: a portal bubbles through React to a form further out. */
export function DialogForm({ onSubmit, className, ...props }: React.ComponentProps<"form">) {
  const submit = (event: SubmitEvent<HTMLFormElement>) => {
    event.stopPropagation();
    onSubmit?.(event);
  };
  return (
    <form
      data-slot="dialog-form"
      noValidate
      autoComplete="off"
      onKeyDown={submitOnMetaEnter}
      {...props}
      onSubmit={submit}
      className={clsx("flex min-h-0 flex-1 flex-col", className)}
    />
  );
}
