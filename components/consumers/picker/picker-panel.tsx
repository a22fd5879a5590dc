"use client";

import * as Dialog from "@radix-ui/react-dialog";
import { useRef } from "react";
import { CandidateList, type CandidateListProps } from "@/components/consumers/picker/candidate-list";

interface PickerPanelProps extends CandidateListProps {
  id: string;
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  trigger: React.RefObject<HTMLButtonElement | null>;
  footer: React.ReactNode;
}

/**
 * Hangs under its button. A dialog that is not modal: Escape closes this layer alone, also inside another dialog, and
 * whoever presses elsewhere keeps the focus there.
 */
export function PickerPanel({ id, isOpen, onOpenChange, title, trigger, footer, ...list }: PickerPanelProps) {
  const leftByPressingElsewhere = useRef(false);
  const { search } = list;
  const isTrigger = (target: EventTarget | null) =>
    target instanceof Node && trigger.current?.contains(target) === true;
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange} modal={false}>
      <Dialog.Content
        id={id}
        data-slot="picker-panel"
        aria-describedby={undefined}
        onOpenAutoFocus={(event) => {
          event.preventDefault();
          if (event.currentTarget instanceof HTMLElement) showWhole(event.currentTarget);
        }}
        onEscapeKeyDown={(event) => {
          if (search.query === "") return;
          event.preventDefault();
          search.setQuery("");
        }}
        onInteractOutside={(event) => {
          // The button closes the panel by itself; closing here first would make its click open it again.
          if (isTrigger(event.target)) event.preventDefault();
          else leftByPressingElsewhere.current = true;
        }}
        onCloseAutoFocus={(event) => {
          event.preventDefault();
          if (!leftByPressingElsewhere.current) trigger.current?.focus();
          leftByPressingElsewhere.current = false;
        }}
        className="z-40 flex max-h-[min(26rem,70dvh)] animate-rise-in flex-col overflow-hidden rounded-lg border border-border-strong bg-raised text-foreground shadow-lg outline-none max-sm:fixed max-sm:inset-x-3 max-sm:bottom-3 sm:absolute sm:inset-x-0 sm:top-full sm:mt-1.5"
      >
        <Dialog.Title className="sr-only">{title}</Dialog.Title>
        <CandidateList {...list} />
        {footer}
      </Dialog.Content>
    </Dialog.Root>
  );
}

function showWhole(panel: HTMLElement): void {
  panel.querySelector<HTMLElement>("[role=combobox]")?.focus({ preventScroll: true });
  panel.scrollIntoView({ block: "nearest" });
}
