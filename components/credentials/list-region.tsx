"use client";

import { clsx } from "clsx";
import { type KeyboardEvent, useEffect, useEffectEvent } from "react";
import { useDeletion } from "@/components/credentials/deletion";
import { useList, useSelected } from "@/components/credentials/list-context";
import { singleKeysAreOn } from "@/components/shell/shortcut-setting";

/** The rows or cards: dimmed while others are fetched, and the home of the selection's keys. */
export function ListRegion({ children }: { children: React.ReactNode }) {
  const { isPending } = useList();
  const selected = useSelected();
  const onKeyDown = useSelectionKeys();
  useDeleteKey();
  return (
    <div
      data-slot="list-region"
      data-selecting={selected.size > 0 ? "" : undefined}
      aria-busy={isPending || undefined}
      onKeyDown={onKeyDown}
      className={clsx("group/list transition-opacity", isPending && "opacity-60")}
    >
      {children}
    </div>
  );
}

/** `x` on the focused row or card, Shift+x up to it, Ctrl+A for the page and never for more. */
function useSelectionKeys() {
  const { selection, rows } = useList();
  return (event: KeyboardEvent) => {
    const key = event.key.toLowerCase();
    if (key === "a" && (event.metaKey || event.ctrlKey)) {
      event.preventDefault();
      selection.put(rows, true);
      return;
    }
    if (key !== "x" || event.metaKey || event.ctrlKey || event.altKey || !singleKeysAreOn()) return;
    const id = (event.target as Element).closest<HTMLElement>("[data-credential]")?.dataset["credential"];
    const row = rows.find((one) => one.id === id);
    if (row) selection.toggle(row, rows, event.shiftKey);
  };
}

/** Opens the dialog for what is selected; it deletes nothing by itself. */
function useDeleteKey() {
  const { refusal } = useList();
  const { ask } = useDeletion();
  const selected = useSelected();
  const onKeyDown = useEffectEvent((event: globalThis.KeyboardEvent) => {
    if (event.key !== "Delete" || refusal || selected.size === 0 || isTyping(event.target)) return;
    if (document.querySelector("[role=dialog], [role=alertdialog], [role=menu]")) return;
    event.preventDefault();
    ask(Array.from(selected, ([id, name]) => ({ id, name })));
  });
  useEffect(() => {
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
}

const isTyping = (target: EventTarget | null) =>
  target instanceof Element && target.matches("textarea, select, input:not([type=checkbox])");
