"use client";

import { clsx } from "clsx";
import { Check, ChevronDown } from "lucide-react";
import {
  type FocusEvent,
  type KeyboardEvent,
  useEffect,
  useEffectEvent,
  useId,
  useRef,
  useState,
} from "react";
import { buttonVariants } from "@/components/ui/button-variants";

export interface CheckGroup {
  label: string;
  options: readonly { value: string; label: string }[];
  chosen: readonly string[];
  onChosenChange: (chosen: string[]) => void;
}

/** A group whose values stay the literals they are. */
export const checkGroup = <T extends string>(group: {
  label: string;
  options: readonly { value: T; label: string }[];
  chosen: readonly T[];
  onChosenChange: (chosen: T[]) => void;
}): CheckGroup => ({
  ...group,
  // Safe because every value of this group comes from its options.
  onChosenChange: (chosen) => group.onChosenChange(chosen as T[]),
});

type CheckMenuProps = {
  label: string;
  groups: readonly CheckGroup[];
  align?: "start" | "end";
  icon?: React.ReactNode;
  /** Shows how many are chosen: right for filters, where none is the rule. */
  showCount?: boolean;
};

/** A button that opens checkboxes. It stays open while several are ticked; every tick counts at once. */
export function CheckMenu({ label, groups, align = "start", icon, showCount = true }: CheckMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const id = useId();
  useOutsidePress(root, isOpen, () => setOpen(false));
  const count = groups.reduce((sum, { chosen }) => sum + chosen.length, 0);

  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !isOpen) return;
    event.stopPropagation();
    setOpen(false);
    button.current?.focus();
  };
  const onBlur = (event: FocusEvent) => {
    if (event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) setOpen(false);
  };
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
        {showCount && count > 0 && (
          <span className="grid h-4.5 min-w-4.5 place-items-center rounded-full bg-primary px-1 text-2xs font-semibold text-primary-foreground tabular-nums">
            {count}
          </span>
        )}
        <ChevronDown aria-hidden="true" className="-mr-0.5 size-3.5 text-muted-foreground" />
      </button>
      {isOpen && (
        <div
          id={id}
          role="group"
          aria-label={label}
          className={clsx(
            "z-40 max-h-[70dvh] animate-rise-in overflow-y-auto rounded-lg border border-border-strong bg-raised p-1 shadow-lg",
            "max-sm:fixed max-sm:inset-x-3 max-sm:bottom-3 sm:absolute sm:top-full sm:mt-1.5 sm:w-max sm:min-w-48",
            align === "end" ? "sm:right-0" : "sm:left-0",
          )}
        >
          {groups.map((group) => (
            <Group key={group.label} group={group} showLabel={groups.length > 1} />
          ))}
        </div>
      )}
    </div>
  );
}

function Group({ group, showLabel }: { group: CheckGroup; showLabel: boolean }) {
  const { label, options, chosen, onChosenChange } = group;
  const toggle = (value: string) =>
    onChosenChange(chosen.includes(value) ? chosen.filter((one) => one !== value) : [...chosen, value]);
  return (
    <fieldset>
      <legend className={showLabel ? "px-2 pt-2 pb-1 text-xs font-medium text-muted-foreground" : "sr-only"}>
        {label}
      </legend>
      {options.map(({ value, label: text }) => (
        <label
          key={value}
          className="flex min-h-8 items-center gap-2.5 rounded-md px-2 text-sm hover:bg-surface-hover has-focus-visible:bg-surface-hover pointer-coarse:min-h-11"
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
  );
}

function useOutsidePress(root: React.RefObject<HTMLElement | null>, isActive: boolean, close: () => void) {
  const onPointerDown = useEffectEvent((event: PointerEvent) => {
    if (event.target instanceof Node && !root.current?.contains(event.target)) close();
  });
  useEffect(() => {
    if (!isActive) return;
    document.addEventListener("pointerdown", onPointerDown);
    return () => document.removeEventListener("pointerdown", onPointerDown);
  }, [isActive]);
}
