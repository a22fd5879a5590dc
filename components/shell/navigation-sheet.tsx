"use client";

import * as Dialog from "@radix-ui/react-dialog";
import { X } from "lucide-react";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import type { ShellProps } from "@/components/shell/shell-props";
import { Sidebar } from "@/components/shell/sidebar";
import { OVERLAY_LOOK } from "@/components/ui/dialog";
import { useReturnFocus } from "@/components/ui/return-focus";

type NavigationSheetProps = Pick<ShellProps, "organisation" | "organisations" | "project"> & {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
};

/** The sidebar below 1024 px. Going somewhere closes it. */
export function NavigationSheet({ isOpen, onOpenChange, ...sidebar }: NavigationSheetProps) {
  const pathname = usePathname();
  const focus = useReturnFocus();
  const opened = useRef(pathname);
  useEffect(() => {
    if (opened.current !== pathname) onOpenChange(false);
    opened.current = pathname;
  }, [pathname, onOpenChange]);
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Overlay className={OVERLAY_LOOK} />
        <Dialog.Content
          aria-describedby={undefined}
          onOpenAutoFocus={focus.remember}
          onCloseAutoFocus={focus.giveBack}
          className="fixed inset-y-0 left-0 z-50 flex w-72 max-w-[85vw] flex-col border-r border-border-strong bg-sidebar shadow-xl outline-none data-[state=closed]:animate-slide-out data-[state=open]:animate-slide-in"
        >
          <Dialog.Title className="sr-only">Navigation</Dialog.Title>
          <Dialog.Close
            aria-label="Close navigation"
            className="absolute top-3 right-2.5 grid size-8 place-items-center rounded-md text-muted-foreground hover:bg-surface-hover pointer-coarse:top-1.5 pointer-coarse:size-11"
          >
            <X aria-hidden="true" className="size-4.5" />
          </Dialog.Close>
          <Sidebar {...sidebar} />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
