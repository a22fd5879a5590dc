"use client";

import { Braces, ChevronDown, KeyRound, Plus } from "lucide-react";
import { existing, type KnownKeys, scopeWords } from "@/components/workflows/known-keys";
import { ActionMenu, type MenuEntry } from "@/components/ui/action-menu";

interface InsertMenuProps {
  keys: KnownKeys;
  onInsert: (text: string) => void;
  /** Absent: this person may not add credentials. */
  onCreate: (() => void) | undefined;
}

/** What completion offers, as a menu. */
export function InsertMenu({ keys, onInsert, onCreate }: InsertMenuProps) {
  const known = existing(keys);
  const entries: MenuEntry[] = [
    {
      kind: "heading",
      label: "Credential",
      ...(known.length === 0 && { detail: "None in this project yet" }),
    },
    ...known.map((one): MenuEntry => ({
      label: one.key,
      icon: <KeyRound aria-hidden="true" />,
      detail: scopeWords(one),
      disabledReason: one.allowed ? undefined : "Not allowed in this workflow",
      onSelect: () => onInsert(`credential("${one.key}")`),
    })),
    ...(onCreate
      ? [{ label: "New credential…", icon: <Plus aria-hidden="true" />, onSelect: onCreate }]
      : []),
    { kind: "separator" },
    { label: "Input of this step", icon: <Braces aria-hidden="true" />, onSelect: () => onInsert("input") },
  ];
  return (
    <ActionMenu label="Insert" size="sm" align="start" entries={entries}>
      Insert
      <ChevronDown aria-hidden="true" className="size-3.5" />
    </ActionMenu>
  );
}
