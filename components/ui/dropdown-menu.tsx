"use client";

import * as Menu from "@radix-ui/react-dropdown-menu";
import { clsx } from "clsx";
import { Check } from "lucide-react";
import Link from "next/link";
import { useRef } from "react";
import type { MenuEntry } from "@/components/ui/action-menu";

type DropdownProps = {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  labelledBy: string;
  entries: readonly MenuEntry[];
  align: "start" | "end";
  onClosed: () => void;
};

/** The menu of an `ActionMenu`, anchored to a span that lies under its button. */
export function Dropdown({ isOpen, onOpenChange, labelledBy, entries, align, onClosed }: DropdownProps) {
  // What was chosen runs after the menu is gone, so that a dialog it opens gives focus back to the button.
  const chosen = useRef<() => void>(undefined);
  const leftByPressingElsewhere = useRef(false);
  return (
    // Not modal: hiding the page would leave controls behind that still take focus.
    <Menu.Root open={isOpen} onOpenChange={onOpenChange} modal={false}>
      <Menu.Trigger asChild>
        <span aria-hidden="true" tabIndex={-1} className="pointer-events-none absolute inset-0" />
      </Menu.Trigger>
      <Menu.Portal>
        <Menu.Content
          data-slot="dropdown-menu"
          aria-labelledby={labelledBy}
          align={align}
          sideOffset={6}
          collisionPadding={8}
          loop
          onInteractOutside={(event) => {
            // The button closes the menu by itself; closing here first would make its click open it again.
            const target = event.target;
            if (target instanceof Element && target.closest(`[id="${labelledBy}"]`)) event.preventDefault();
            else leftByPressingElsewhere.current = true;
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            // Whoever pressed another control has focus there already.
            if (!leftByPressingElsewhere.current) onClosed();
            leftByPressingElsewhere.current = false;
            chosen.current?.();
            chosen.current = undefined;
          }}
          className="z-50 max-h-(--radix-dropdown-menu-content-available-height) max-w-80 min-w-48 overflow-y-auto rounded-lg border border-border-strong bg-raised p-1 shadow-lg data-[state=closed]:animate-fade-out data-[state=open]:animate-rise-in"
        >
          {entries.map((entry, index) => (
            <Entry key={index} entry={entry} choose={(act) => (chosen.current = act)} />
          ))}
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

const ROW =
  "flex min-h-8 w-full cursor-default items-center gap-2.5 rounded-md px-2.5 py-1.5 text-sm outline-none select-none " +
  "data-[highlighted]:bg-surface-hover pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted-foreground";

function Entry({ entry, choose }: { entry: MenuEntry; choose: (act: (() => void) | undefined) => void }) {
  switch (entry.kind) {
    case "separator":
      return <Menu.Separator className="-mx-1 my-1 h-px bg-border" />;
    case "heading":
      return (
        <Menu.Label className="px-2.5 py-1.5 text-xs text-muted-foreground">
          <span className="block truncate text-sm font-medium text-foreground">{entry.label}</span>
          {entry.detail && <span className="block truncate">{entry.detail}</span>}
        </Menu.Label>
      );
    case "choice":
      return (
        <Menu.CheckboxItem
          role="menuitemradio"
          checked={entry.isChosen}
          onSelect={() => choose(entry.onSelect)}
          className={ROW}
        >
          {entry.icon}
          <span className="min-w-0 flex-1 truncate">{entry.label}</span>
          {entry.isChosen && <Check aria-hidden="true" className="text-accent!" />}
        </Menu.CheckboxItem>
      );
    default:
      return <Item entry={entry} choose={choose} />;
  }
}

type ItemEntry = Extract<MenuEntry, { kind?: "item" }>;

function Item({ entry, choose }: { entry: ItemEntry; choose: (act: (() => void) | undefined) => void }) {
  const { label, icon, danger, detail, href, onSelect, disabledReason } = entry;
  const className = clsx(
    ROW,
    danger && "text-danger-text data-[highlighted]:bg-danger-soft [&_svg]:text-danger-text",
    disabledReason && "text-muted-foreground",
  );
  const note = disabledReason ?? detail;
  const inside = (
    <>
      {icon}
      <span className="min-w-0 flex-1">
        <span className="block truncate">{label}</span>
        {note && <span className="block text-xs text-muted-foreground">{note}</span>}
      </span>
    </>
  );
  if (href && !disabledReason)
    return (
      <Menu.Item asChild className={className}>
        <Link href={href}>{inside}</Link>
      </Menu.Item>
    );
  return (
    <Menu.Item
      aria-disabled={disabledReason ? true : undefined}
      onSelect={(event) => (disabledReason ? event.preventDefault() : choose(onSelect))}
      className={className}
    >
      {inside}
    </Menu.Item>
  );
}
