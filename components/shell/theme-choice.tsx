"use client";

import { Monitor, Moon, Sun } from "lucide-react";
import { useTheme } from "next-themes";
import type { MenuEntry } from "@/components/ui/action-menu";
import { ActionMenu } from "@/components/ui/action-menu";

export const THEMES = [
  { id: "system", label: "System", Icon: Monitor },
  { id: "light", label: "Light", Icon: Sun },
  { id: "dark", label: "Dark", Icon: Moon },
] as const;

export function ThemeMenu() {
  const { theme, setTheme } = useTheme();
  const entries: MenuEntry[] = THEMES.map(({ id, label, Icon }) => ({
    kind: "choice",
    label,
    icon: <Icon aria-hidden="true" />,
    isChosen: theme === id,
    onSelect: () => setTheme(id),
  }));
  return (
    <ActionMenu label="Theme" variant="ghost" size="icon" entries={entries}>
      {/* Which one shows is decided by CSS: the server does not know the theme. */}
      <Sun aria-hidden="true" className="size-4 dark:hidden" />
      <Moon aria-hidden="true" className="hidden size-4 dark:block" />
    </ActionMenu>
  );
}
