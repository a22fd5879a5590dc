"use client";

import { clsx } from "clsx";
import { CONTROL_LOOK } from "@/components/ui/control-look";
import { useEarlyEntry } from "@/components/ui/early-entry";
import { useFieldWiring } from "@/components/ui/field-context";
import { IGNORE_PASSWORD_MANAGERS, KEEPER_IGNORE_CLASS } from "@/components/ui/password-manager-ignore";

type InputProps = React.ComponentProps<"input"> & {
  /** For toolbars. */
  compact?: boolean | undefined;
  /** True for keys and other things that are read character by character. */
  code?: boolean | undefined;
  /** Only sign-in, first-run and one-time-code fields welcome a password manager. */
  passwordManager?: boolean | undefined;
};

export function Input({
  className,
  code = false,
  passwordManager = false,
  type = "text",
  compact = false,
  ref,
  ...props
}: InputProps) {
  const wiring = useFieldWiring(props);
  const control = useEarlyEntry(ref);
  const manners = passwordManager ? {} : { autoComplete: "off", ...IGNORE_PASSWORD_MANAGERS };
  return (
    <input
      data-slot="input"
      {...manners}
      {...props}
      {...wiring}
      ref={control}
      type={type}
      className={clsx(
        CONTROL_LOOK,
        compact ? "h-8.5 text-sm" : "h-9",
        "read-only:bg-surface-muted",
        code && "font-mono text-sm",
        !passwordManager && KEEPER_IGNORE_CLASS,
        className,
      )}
    />
  );
}
