"use client";

import { CircleHelp, Menu, Search } from "lucide-react";
import dynamic from "next/dynamic";
import { useState } from "react";
import { Bell } from "@/components/notices/bell";
import { AccountMenu } from "@/components/shell/account-menu";
import { Breadcrumbs } from "@/components/shell/breadcrumbs";
import { useKeyboard } from "@/components/shell/keyboard";
import { ProjectSwitcher } from "@/components/shell/project-switcher";
import type { ShellProps } from "@/components/shell/shell-props";
import { ThemeMenu } from "@/components/shell/theme-choice";
import { buttonVariants } from "@/components/ui/button-variants";
import { IconButton } from "@/components/ui/icon-button";
import { Kbd } from "@/components/ui/kbd";

const loadPalette = () => import("@/components/shell/command-palette");
const CommandPalette = dynamic(() => loadPalette().then((module) => module.CommandPalette), { ssr: false });
const ShortcutSheet = dynamic(
  () => import("@/components/shell/shortcut-sheet").then((module) => module.ShortcutSheet),
  { ssr: false },
);
const NavigationSheet = dynamic(
  () => import("@/components/shell/navigation-sheet").then((module) => module.NavigationSheet),
  { ssr: false },
);

type Layer = "palette" | "shortcuts" | "navigation";

export function Header(props: ShellProps) {
  const { organisation, project } = props;
  const { layer, seen, open, onOpenChange } = useLayers();
  useKeyboard({
    organisation: organisation.slug,
    project: project.slug,
    onPalette: () => open("palette"),
    onShortcuts: () => open("shortcuts"),
  });
  return (
    <header
      data-slot="header"
      className="sticky top-0 z-30 flex h-14 items-center gap-1 border-b border-border bg-background/90 px-3 backdrop-blur-md sm:gap-1.5 sm:px-4 lg:px-6"
    >
      <span className="lg:hidden">
        <IconButton label="Open navigation" aria-haspopup="dialog" onClick={() => open("navigation")}>
          <Menu aria-hidden="true" className="size-4.5" />
        </IconButton>
      </span>
      <nav aria-label="Breadcrumb" className="flex min-w-0 flex-1 items-center lg:-ml-2">
        <ProjectSwitcher {...props} />
        <Breadcrumbs organisation={organisation.slug} project={project.slug} />
      </nav>
      <PaletteButton onOpen={() => open("palette")} />
      <span className="max-sm:hidden">
        <IconButton label="Keyboard shortcuts" aria-haspopup="dialog" onClick={() => open("shortcuts")}>
          <CircleHelp aria-hidden="true" className="size-4" />
        </IconButton>
      </span>
      <Bell place={{ org: organisation.slug, project: project.slug }} read={props.readNotices} />
      <ThemeMenu />
      <AccountMenu person={props.person} signOut={props.signOut} />
      {seen.has("palette") && (
        <CommandPalette {...props} isOpen={layer === "palette"} onOpenChange={onOpenChange} />
      )}
      {seen.has("shortcuts") && <ShortcutSheet isOpen={layer === "shortcuts"} onOpenChange={onOpenChange} />}
      {seen.has("navigation") && (
        <NavigationSheet {...props} isOpen={layer === "navigation"} onOpenChange={onOpenChange} />
      )}
    </header>
  );
}

function PaletteButton({ onOpen }: { onOpen: () => void }) {
  return (
    <button
      type="button"
      aria-haspopup="dialog"
      aria-keyshortcuts="Meta+K Control+K"
      onPointerEnter={() => void loadPalette()}
      onFocus={() => void loadPalette()}
      onClick={onOpen}
      className={buttonVariants({
        className:
          "max-sm:size-8.5 max-sm:border-transparent max-sm:bg-transparent max-sm:px-0 max-sm:shadow-none sm:min-w-44 sm:justify-start! sm:px-2.5! sm:font-normal! sm:text-muted-foreground!",
      })}
    >
      <Search aria-hidden="true" className="size-4" />
      <span className="max-sm:sr-only">Commands</span>
      <Kbd aria-hidden="true" className="ml-auto max-sm:hidden">
        ⌘K
      </Kbd>
    </button>
  );
}

/** One layer at a time; a layer once opened stays mounted so that it can close gracefully. */
function useLayers() {
  const [layer, setLayer] = useState<Layer>();
  const [seen, setSeen] = useState<ReadonlySet<Layer>>(new Set());
  const open = (next: Layer) => {
    setSeen((before) => new Set(before).add(next));
    setLayer(next);
  };
  const onOpenChange = (isOpen: boolean) => {
    if (!isOpen) setLayer(undefined);
  };
  return { layer, seen, open, onOpenChange };
}
