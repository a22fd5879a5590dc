"use client";

import type { Route } from "next";
import dynamic from "next/dynamic";
import { useRouter } from "next/navigation";
import { createContext, use, useState } from "react";
import type { MoveActions } from "@/components/credentials/move/move-words";
import type { Action } from "@/components/credentials/send";
import type { Selected } from "@/components/credentials/selection";
import { useDialogLink } from "@/components/credentials/use-dialog-link";
import type { Impact } from "@/lib/domain/credentials/impact";

export interface Removed {
  ids: string[];
  summary: string;
  /** Uses that were changed. */
  affected: number;
}

export interface DeletionActions extends MoveActions {
  impact: Action<Impact>;
  remove: Action<Removed>;
  restore: Action<Selected>;
}

interface Deletion {
  /** Opens the dialog. Nothing is deleted before it is confirmed there. */
  ask: (targets: readonly Selected[]) => void;
  /** Fetches the dialog's code ahead: for hover and focus. */
  prepare: () => void;
}

const DeletionContext = createContext<Deletion>({ ask: () => undefined, prepare: () => undefined });
export const useDeletion = () => use(DeletionContext);

const load = () => import("@/components/credentials/delete-dialog");
const DeleteDialog = dynamic(() => load().then((module) => module.DeleteDialog), { ssr: false });

type DeletionProviderProps = {
  actions: DeletionActions;
  /** Days a deleted credential stays in the bin. */
  binDays: number;
  /** Where to go once what the page is about is gone. Absent: the list is fetched again. */
  leaveTo?: Route;
  /** The credential that the address asks to delete. */
  asked?: Selected | undefined;
  children: React.ReactNode;
};

export function DeletionProvider({ actions, binDays, leaveTo, asked, children }: DeletionProviderProps) {
  const [request, setRequest] = useState<{ number: number; targets: readonly Selected[] }>();
  const [isOpen, setOpen] = useState(false);
  const [answered, setAnswered] = useState<string>();
  const router = useRouter();
  const link = useDialogLink();
  const ask = (targets: readonly Selected[]) => {
    setRequest((before) => ({ number: (before?.number ?? 0) + 1, targets }));
    setOpen(true);
  };
  if (asked?.id !== answered) {
    setAnswered(asked?.id);
    if (asked) ask([asked]);
  }
  const onOpenChange = (open: boolean) => {
    setOpen(open);
    if (!open && asked) router.replace(link({}), { scroll: false });
  };
  return (
    <DeletionContext value={{ ask, prepare: () => void load() }}>
      {children}
      {request && (
        <DeleteDialog
          key={request.number}
          isOpen={isOpen}
          onOpenChange={onOpenChange}
          targets={request.targets}
          actions={actions}
          binDays={binDays}
          leaveTo={leaveTo}
        />
      )}
    </DeletionContext>
  );
}
