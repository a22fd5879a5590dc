"use client";

import { clsx } from "clsx";
import type { MouseEvent } from "react";
import { buttonVariants, type ButtonLook } from "@/components/ui/button-variants";
import { useHydrated } from "@/components/ui/early-entry";
import { Spinner } from "@/components/ui/spinner";
import { Tooltip } from "@/components/ui/tooltip";

export type ButtonProps = React.ComponentProps<"button"> &
  ButtonLook & {
    /** Work is under way: the label and the width stay, focus stays, further presses do nothing. */
    pending?: boolean | undefined;
    /** Why it cannot be used now. The button stays visible and focusable and says this. */
    disabledReason?: string | undefined;
  };

export function Button({
  className,
  variant,
  size,
  pending = false,
  disabledReason,
  type = "button",
  onClick,
  children,
  ...props
}: ButtonProps) {
  const isHydrated = useHydrated(type === "submit");
  const inert = pending || disabledReason !== undefined || props["aria-disabled"] === true;
  const handleClick = (event: MouseEvent<HTMLButtonElement>) => {
    // Pressing Enter in a field also arrives here, as a click on the submit button.
    if (inert) event.preventDefault();
    else onClick?.(event);
  };
  const button = (
    <button
      data-slot="button"
      {...props}
      type={type}
      // Sent by the browser itself, a form would put what is in it into the address.
      disabled={!isHydrated || props.disabled}
      aria-busy={pending || props["aria-busy"] || undefined}
      aria-disabled={(inert && !pending) || undefined}
      onClick={handleClick}
      className={clsx(buttonVariants({ variant, size }), className)}
    >
      {pending && <Spinner className="absolute left-1.5 size-3" />}
      <span
        data-slot="button-label"
        className={clsx("inline-flex items-center gap-1.5 transition-transform", pending && "translate-x-2")}
      >
        {children}
      </span>
    </button>
  );
  return disabledReason === undefined ? button : <Tooltip text={disabledReason}>{button}</Tooltip>;
}
