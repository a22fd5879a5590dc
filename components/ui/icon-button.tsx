"use client";

import { Button, type ButtonProps } from "@/components/ui/button";
import { Tooltip } from "@/components/ui/tooltip";

type IconButtonProps = Omit<ButtonProps, "size" | "aria-label"> & {
  /** The accessible name; also shown on hover and focus. */
  label: string;
  size?: "icon" | "icon-sm";
};

export function IconButton({ label, size = "icon", variant = "ghost", ...props }: IconButtonProps) {
  const button = (
    <Button data-slot="icon-button" aria-label={label} size={size} variant={variant} {...props} />
  );
  if (props.disabledReason !== undefined) return button;
  return (
    <Tooltip text={label} describes={false}>
      {button}
    </Tooltip>
  );
}
