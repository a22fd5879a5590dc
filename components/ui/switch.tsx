"use client";

import { clsx } from "clsx";
import { useEarlyEntry } from "@/components/ui/early-entry";
import { useFieldWiring } from "@/components/ui/field-context";

type SwitchProps = Omit<React.ComponentProps<"input">, "type" | "role" | "ref"> & {
  label: React.ReactNode;
  hint?: React.ReactNode;
};

/** On or off, at once. For something that is saved with a form, use a checkbox. */
export function Switch({ label, hint, className, ...props }: SwitchProps) {
  const wiring = useFieldWiring(props);
  const control = useEarlyEntry<HTMLInputElement>();
  return (
    <label data-slot="switch" className={clsx("flex min-h-10 items-center justify-between gap-6", className)}>
      <span className="text-sm">
        {label}
        {hint && <span className="block text-xs text-muted-foreground">{hint}</span>}
      </span>
      <input
        {...props}
        {...wiring}
        ref={control}
        type="checkbox"
        role="switch"
        className={clsx(
          "relative h-5 w-9 shrink-0 appearance-none rounded-full border border-input bg-surface-muted transition-colors",
          "before:absolute before:top-1/2 before:left-0.5 before:size-3.5 before:-translate-y-1/2 before:rounded-full before:bg-muted-foreground before:transition-transform",
          "checked:border-primary checked:bg-primary checked:before:translate-x-4 checked:before:bg-primary-foreground",
        )}
      />
    </label>
  );
}
