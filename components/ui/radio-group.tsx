"use client";

import { clsx } from "clsx";
import { useEarlyEntry } from "@/components/ui/early-entry";
import { FieldGroup } from "@/components/ui/field";

export type RadioOption = {
  value: string;
  label: React.ReactNode;
  /** When to choose this one. */
  hint?: React.ReactNode;
  disabled?: boolean;
};

type RadioGroupProps = {
  label: React.ReactNode;
  name: string;
  options: readonly RadioOption[];
  value?: string | undefined;
  defaultValue?: string | undefined;
  onValueChange?: ((value: string) => void) | undefined;
  hint?: React.ReactNode;
  error?: string | undefined;
};

export function RadioGroup({
  label,
  name,
  options,
  value,
  defaultValue,
  onValueChange,
  hint,
  error,
}: RadioGroupProps) {
  return (
    <FieldGroup label={label} hint={hint} error={error}>
      <div data-slot="radio-group" className="flex flex-col gap-1">
        {options.map((option) => (
          <label
            key={option.value}
            className={clsx("flex min-h-10 items-start gap-2.5 py-1.5", option.disabled && "opacity-55")}
          >
            <Radio
              name={name}
              value={option.value}
              disabled={option.disabled}
              {...(value === undefined
                ? { defaultChecked: option.value === defaultValue }
                : { checked: option.value === value })}
              onChange={() => onValueChange?.(option.value)}
            />
            <span className="text-sm">
              {option.label}
              {option.hint && <span className="block text-xs text-muted-foreground">{option.hint}</span>}
            </span>
          </label>
        ))}
      </div>
    </FieldGroup>
  );
}

function Radio(props: Omit<React.ComponentProps<"input">, "type" | "ref">) {
  return (
    <input
      {...props}
      ref={useEarlyEntry<HTMLInputElement>()}
      type="radio"
      className="mt-0.5 size-4 shrink-0 appearance-none rounded-full border border-input bg-surface transition-[border-width] checked:border-5 checked:border-primary"
    />
  );
}
