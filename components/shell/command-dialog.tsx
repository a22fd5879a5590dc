"use client";

import * as Dialog from "@radix-ui/react-dialog";
import { clsx } from "clsx";
import { Command } from "cmdk";
import { Search } from "lucide-react";
import { useEffect, useId, useRef, useState } from "react";
import { dialogVariants, OVERLAY_LOOK } from "@/components/ui/dialog";
import { IGNORE_PASSWORD_MANAGERS, KEEPER_IGNORE_CLASS } from "@/components/ui/password-manager-ignore";
import { useReturnFocus } from "@/components/ui/return-focus";

type CommandDialogProps = {
  title: string;
  placeholder: string;
  emptyText: string;
  /** Singular and plural of what is counted aloud. */
  noun: readonly [string, string];
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  children: React.ReactNode;
  query?: string;
  onQueryChange?: (query: string) => void;
  /** The text is a secret: hidden from the eye. */
  isMasked?: boolean;
  /** Stands in place of the results. */
  notice?: React.ReactNode;
};

/** A searchable list in a dialog: the project switcher and the palette. */
export function CommandDialog(props: CommandDialogProps) {
  const { title, isOpen, onOpenChange, notice, children } = props;
  const focus = useReturnFocus();
  const [ownQuery, setOwnQuery] = useState("");
  const setOpen = (open: boolean) => {
    if (!open) setOwnQuery("");
    onOpenChange(open);
  };
  return (
    <Dialog.Root open={isOpen} onOpenChange={setOpen}>
      <Dialog.Portal>
        <Dialog.Overlay className={OVERLAY_LOOK} />
        <Dialog.Content
          data-slot="command-dialog"
          aria-describedby={undefined}
          onOpenAutoFocus={focus.remember}
          onCloseAutoFocus={focus.giveBack}
          className={dialogVariants({ size: "md", className: "overflow-hidden sm:top-[14vh]" })}
        >
          <Dialog.Title className="sr-only">{title}</Dialog.Title>
          <CommandBody
            {...props}
            notice={notice}
            query={props.query ?? ownQuery}
            onQueryChange={props.onQueryChange ?? setOwnQuery}
          >
            {children}
          </CommandBody>
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

type BodyProps = CommandDialogProps & { query: string; onQueryChange: (query: string) => void };

function CommandBody({
  title,
  placeholder,
  emptyText,
  noun,
  query,
  onQueryChange,
  isMasked,
  notice,
  children,
}: BodyProps) {
  const root = useRef<HTMLDivElement>(null);
  const count = useSpokenResults(root, noun);
  return (
    <Command ref={root} label={title} loop className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center gap-2.5 border-b border-border px-4 has-[input:focus-visible]:border-ring has-[input:focus-visible]:inset-shadow-[0_-1px_0_var(--ring)]">
        <Search aria-hidden="true" className="size-4.5 shrink-0 text-muted-foreground" />
        <Command.Input
          {...IGNORE_PASSWORD_MANAGERS}
          value={query}
          onValueChange={onQueryChange}
          placeholder={placeholder}
          className={clsx(
            "h-13 w-full min-w-0 bg-transparent text-lg outline-none",
            KEEPER_IGNORE_CLASS,
            isMasked && "masked-text",
          )}
        />
        <Dialog.Close className="shrink-0 rounded-sm border border-border-strong px-1.5 text-2xs leading-5 font-medium text-muted-foreground hover:bg-surface-hover pointer-coarse:min-h-11 pointer-coarse:px-3">
          Esc<span className="sr-only">, close</span>
        </Dialog.Close>
      </div>
      {notice && <div className="p-4">{notice}</div>}
      <Command.List
        label={title}
        hidden={notice !== undefined && notice !== null && notice !== false}
        className="min-h-0 flex-1 scroll-py-2 overflow-y-auto p-2 sm:max-h-96"
      >
        <Command.Empty className="px-3 py-10 text-center text-sm text-muted-foreground">
          {emptyText}
        </Command.Empty>
        {children}
      </Command.List>
      <p role="status" className="sr-only">
        {count}
      </p>
    </Command>
  );
}

/**
 * cmdk 1.1.1 marks the first result but names it in aria-activedescendant only after an arrow key, and says no
 * count. Both are read off the list here whenever it changes.
 */
function useSpokenResults(root: React.RefObject<HTMLElement | null>, [one, many]: readonly [string, string]) {
  const [count, setCount] = useState("");
  const idBase = useId();
  useEffect(() => {
    const list = root.current;
    const input = list?.querySelector("input");
    if (!list || !input) return;
    const sync = () => {
      const items = list.querySelectorAll("[cmdk-item]");
      const selected = list.querySelector("[cmdk-item][data-selected=true]");
      if (selected && !selected.id) selected.id = `${idBase}-${[...items].indexOf(selected)}`;
      const next = selected?.id ?? "";
      if (input.getAttribute("aria-activedescendant") !== next)
        input.setAttribute("aria-activedescendant", next);
      setCount(`${items.length} ${items.length === 1 ? one : many}`);
    };
    const observer = new MutationObserver(sync);
    observer.observe(list, {
      subtree: true,
      childList: true,
      attributeFilter: ["data-selected", "aria-activedescendant"],
    });
    sync();
    return () => observer.disconnect();
  }, [root, idBase, one, many]);
  return count;
}

export function CommandGroup({ heading, children }: { heading: string; children: React.ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-muted-foreground"
    >
      {children}
    </Command.Group>
  );
}

export function CommandItem(props: {
  value: string;
  onSelect: () => void;
  children: React.ReactNode;
  forceMount?: boolean;
}) {
  return (
    <Command.Item
      {...props}
      className="flex min-h-9 cursor-default items-center gap-3 rounded-md px-2.5 text-base select-none data-[selected=true]:bg-accent-soft pointer-coarse:min-h-11 [&_svg]:size-4 [&_svg]:shrink-0 [&_svg]:text-muted-foreground"
    />
  );
}
