"use client";

import { clsx } from "clsx";
import { CONTROL_LOOK } from "@/components/ui/control-look";
import { useEarlyEntry } from "@/components/ui/early-entry";
import { useFieldWiring } from "@/components/ui/field-context";
import { IGNORE_PASSWORD_MANAGERS, KEEPER_IGNORE_CLASS } from "@/components/ui/password-manager-ignore";

type TextareaProps = React.ComponentProps<"textarea"> & { code?: boolean | undefined };

export function Textarea({ className, code = false, rows = 4, ref, ...props }: TextareaProps) {
  const wiring = useFieldWiring(props);
  const control = useEarlyEntry(ref);
  return (
    <textarea
      data-slot="textarea"
      autoComplete="off"
      {...IGNORE_PASSWORD_MANAGERS}
      {...props}
      {...wiring}
      ref={control}
      rows={rows}
      className={clsx(
        CONTROL_LOOK,
        "block resize-y py-2 read-only:bg-surface-muted",
        code && "font-mono text-sm",
        KEEPER_IGNORE_CLASS,
        className,
      )}
    />
  );
}
