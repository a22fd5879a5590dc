"use client";

import { Check, ChevronDown } from "lucide-react";
import { type FocusEvent, type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { buttonVariants } from "@/components/ui/button-variants";

type CheckMenuProps<T extends string> = {
  label: string;
  options: readonly { value: T; label: string }[];
  chosen: readonly T[];
  onChosenChange: (chosen: T[]) => void;
  align?: "start" | "end";
  icon?: React.ReactNode;
  /** Shows how many are chosen: right for filters, where none is the rule. */
  showCount?: boolean;
};

/** A button that opens a set of checkboxes. It stays open while several are ticked; every tick counts at once. */
export function CheckMenu<T extends string>(props: CheckMenuProps<T>) {
  const { label, options, chosen, onChosenChange, align = "start", icon, showCount = true } = props;
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useOutsidePress(root, isOpen, () => setOpen(false));

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !isOpen) return;
    event.stopPropagation();
    setOpen(false);
    button.current?.focus();
  };
  const onBlur = (event: FocusEvent) => {
    if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };
  const toggle = (value: T) =>
    onChosenChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);

  return (
    <div data-slot="check-menu" ref={root} className="relative" onKeyDown={onKeyDown} onBlur={onBlur}>
      <button
        ref={button}
        type="button"
        aria-expanded={isOpen}
        aria-controls={isOpen ? id : undefined}
        onClick={() => setOpen(!isOpen)}
        className={buttonVariants({ className: "px-2.5! aria-expanded:bg-surface-hover" })}
      >
        {icon}
        {label}
        {showCount && chosen.length > 0 && (
          <span className="grid h-4.5 min-w-4.5 place-items-center rounded-full bg-primary px-1 text-2xs font-semibold text-primary-foreground tabular-nums">
            {chosen.length}
          </span>
        )}
        <ChevronDown aria-hidden="true" className="-mr-0.5 size-3.5 text-muted-foreground" />
      </button>
      {isOpen && (
        <fieldset
          id={id}
          aria-label={label}
          className={`z-40 max-h-96 animate-rise-in overflow-y-auto rounded-lg border border-border-strong bg-raised p-1 shadow-lg max-sm:fixed max-sm:inset-x-3 max-sm:bottom-3 sm:absolute sm:top-full sm:mt-1.5 sm:w-max sm:min-w-48 ${align === "end" ? "sm:right-0" : "sm:left-0"}`}
        >
          {options.map(({ value, label: text }) => (
            <label
              key={value}
              className="flex min-h-8 items-center gap-2.5 rounded-md px-2 text-sm has-focus-visible:bg-surface-hover hover:bg-surface-hover pointer-coarse:min-h-11"
            >
              <span className="relative grid size-4 place-items-center">
                <input
                  type="checkbox"
                  checked={chosen.includes(value)}
                  onChange={() => toggle(value)}
                  className="peer size-4 appearance-none rounded-sm border border-input bg-surface checked:border-primary checked:bg-primary"
                />
                <Check
                  aria-hidden="true"
                  strokeWidth={3}
                  className="pointer-events-none absolute size-3 text-primary-foreground opacity-0 peer-checked:opacity-100"
                />
              </span>
              {text}
            </label>
          ))}
        </fieldset>
      )}
    </div>
  );
}

function useOutsidePress(root: React.RefObject<HTMLElement | null>, isActive: boolean, close: () => void) {
  const latest = useRef(close);
  useEffect(() => {
    latest.current = close;
  });
  useEffect(() => {
    if (!isActive) return;
    const onPointerDown = (event: PointerEvent) => {
      if (event.target instanceof Node && !root.current?.contains(event.target)) latest.current();
    };
    document.addEventListener("pointerdown", onPointerDown);
    return () => document.removeEventListener("pointerdown", onPointerDown);
  }, [isActive, root]);
}
