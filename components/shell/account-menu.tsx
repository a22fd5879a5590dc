"use client";

import { LogOut } from "lucide-react";
import { startTransition } from "react";
import type { ShellProps } from "@/components/shell/shell-props";
import { ActionMenu } from "@/components/ui/action-menu";

const initials = (name: string) =>
  name
    .split(/\s+/)
    .slice(0, 2)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 32).toUpperCase())
    .join("");

export function AccountMenu({ person, signOut }: Pick<ShellProps, "person" | "signOut">) {
  return (
    <ActionMenu
      label={`Account: ${person.name}`}
      variant="ghost"
      size="icon"
      className="rounded-full!"
      entries={[
        { kind: "heading", label: person.name, detail: `${person.email} · ${person.role}` },
        { kind: "separator" },
        {
          label: "Sign out",
          icon: <LogOut aria-hidden="true" />,
          onSelect: () => startTransition(async () => signOut()),
        },
      ]}
    >
      <span
        aria-hidden="true"
        className="grid size-7 place-items-center rounded-full bg-accent-soft text-2xs font-semibold text-accent inset-ring inset-ring-accent-line"
      >
        {initials(person.name || person.email)}
      </span>
    </ActionMenu>
  );
}
