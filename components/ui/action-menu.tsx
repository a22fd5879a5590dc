"use client";

import type { Route } from "next";
import dynamic from "next/dynamic";
import { useId, useRef, useState } from "react";
import { buttonVariants, type ButtonLook } from "@/components/ui/button-variants";

/** What a menu holds, as data. `href` goes somewhere; `onSelect` does something. */
export type MenuEntry =
  | { kind: "separator" }
  | { kind: "heading"; label: string; detail?: string }
  | ({ kind?: "item"; label: string; icon?: React.ReactNode; danger?: boolean; detail?: string } & MenuTarget)
  | { kind: "choice"; label: string; icon?: React.ReactNode; isChosen: boolean; onSelect: () => void };

type MenuTarget = {
  href?: Route;
  onSelect?: () => void;
  /** Why it cannot be chosen now. It stays in the list and says this. */
  disabledReason?: string | undefined;
};

type ActionMenuProps = ButtonLook & {
  /** Accessible name of the button and of the menu. */
  label: string;
  children: React.ReactNode;
  entries: readonly MenuEntry[];
  align?: "start" | "end";
  className?: string;
  "data-shortcut"?: string;
};

const load = () => import("@/components/ui/dropdown-menu");
const Dropdown = dynamic(() => load().then((module) => module.Dropdown), { ssr: false });

/** A button with a menu. The menu's code arrives on hover, focus or press: a list of fifty cards costs fifty buttons. */
export function ActionMenu({
  label,
  children,
  entries,
  align = "end",
  variant,
  size,
  className,
  ...props
}: ActionMenuProps) {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [isOpen, setOpen] = useState(false);
  const [wasOpened, setOpened] = useState(false);
  const open = () => {
    setOpened(true);
    setOpen(true);
  };
  return (
    <span data-slot="action-menu" className="relative inline-flex min-w-0">
      <button
        {...props}
        ref={button}
        id={id}
        type="button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={isOpen}
        onPointerEnter={() => void load()}
        onFocus={() => void load()}
        onClick={isOpen ? () => setOpen(false) : open}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown") return;
          event.preventDefault();
          open();
        }}
        className={buttonVariants({
          variant,
          size,
          className: `aria-expanded:bg-surface-hover ${className ?? ""}`,
        })}
      >
        {children}
      </button>
      {wasOpened && (
        <Dropdown
          isOpen={isOpen}
          onOpenChange={setOpen}
          labelledBy={id}
          entries={entries}
          align={align}
          onClosed={() => button.current?.focus()}
        />
      )}
    </span>
  );
}
