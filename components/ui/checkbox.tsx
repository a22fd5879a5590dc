"use client";

import { clsx } from "clsx";
import { useEffect, useRef } from "react";
import { useEarlyEntry } from "@/components/ui/early-entry";
import { useFieldWiring } from "@/components/ui/field-context";

type CheckboxProps = Omit<React.ComponentProps<"input">, "type" | "ref"> & {
  /** Text beside the box. Without it, pass `aria-label`. */
  label?: React.ReactNode;
  hint?: React.ReactNode;
  /** Some but not all of what it stands for. */
  mixed?: boolean | undefined;
};

/** A native checkbox. The pseudo-element around it makes the target 40 px. */
export function Checkbox({ label, hint, mixed = false, className, ...props }: CheckboxProps) {
  const box = useRef<HTMLInputElement>(null);
  const control = useEarlyEntry(box);
  const wiring = useFieldWiring(props);
  useEffect(() => {
    if (box.current) box.current.indeterminate = mixed;
  }, [mixed]);
  return (
    <label data-slot="checkbox" className={clsx("-ml-1 inline-flex min-h-6 items-start gap-2", className)}>
      <span className="relative grid size-6 shrink-0 place-items-center after:absolute after:-inset-2">
        <input
          {...props}
          {...wiring}
          ref={control}
          type="checkbox"
          className={clsx(
            "tick relative z-1 size-4 appearance-none rounded-sm border border-input bg-surface transition-colors",
            "checked:border-primary checked:bg-primary indeterminate:border-primary indeterminate:bg-primary disabled:opacity-55",
          )}
        />
      </span>
      {label && (
        <span className="pt-0.5 text-sm">
          {label}
          {hint && <span className="block text-xs text-muted-foreground">{hint}</span>}
        </span>
      )}
    </label>
  );
}
