"use client";

import { createContext, use, useEffect, useRef, useState } from "react";
import { type EditorQuery, useEditorAddress } from "@/components/credentials/editor/use-editor-address";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Dialog, DialogContent } from "@/components/ui/dialog";

interface Shell {
  /** Asks first when something was typed. */
  requestClose: () => void;
  /** Closes without asking, then runs; after a save. */
  close: (then?: () => void) => void;
  /** Another dialog in place of this one; asks first when something was typed. */
  goTo: (query: EditorQuery) => void;
  /** The same without asking: what was typed has been handed over. */
  handOver: (query: EditorQuery) => void;
  /** Anything else that leaves the dialog; asks first when something was typed. */
  attempt: (act: () => void) => void;
  setDirty: (isDirty: boolean) => void;
  setBusy: (isBusy: boolean) => void;
  /** It stands over the form of another page: there is no way from it to other dialogs than a new credential's. */
  isApart: boolean;
}

const ShellContext = createContext<Shell | null>(null);

export function useEditorShell(): Shell {
  const shell = use(ShellContext);
  if (!shell) throw new Error("An editor form stands inside an EditorShell.");
  return shell;
}

interface EditorShellProps {
  title: React.ReactNode;
  description?: React.ReactNode;
  actions?: React.ReactNode;
  size?: "sm" | "md" | "lg" | "xl";
  /** "Discard this credential?" */
  question: string;
  /** What is lost: the consequence, as a sentence. */
  consequence: string;
  children: React.ReactNode;
}

/** The dialog around every form that takes a secret: it closes through the address and asks before it loses anything. */
export function EditorShell({ question, consequence, children, ...content }: EditorShellProps) {
  const address = useEditorAddress();
  const [isOpen, setOpen] = useState(true);
  const [isBusy, setBusy] = useState(false);
  const [waiting, setWaiting] = useState<{ act: () => void }>();
  const isDirty = useRef(false);
  useUnloadWarning(isDirty);

  const leave = (query: EditorQuery) => {
    isDirty.current = false;
    // A dialog in its place opens over this one; only without one does it go at once.
    if (Object.keys(query).length === 0) setOpen(false);
    address.replace(query);
  };
  const attempt = (act: () => void) => {
    if (isBusy) return;
    if (isDirty.current) setWaiting({ act });
    else act();
  };
  const requestClose = () => attempt(() => leave({}));
  const shell: Shell = {
    requestClose,
    attempt,
    goTo: (query) => attempt(() => leave(query)),
    handOver: leave,
    close: (then) => {
      leave({});
      then?.();
    },
    setDirty: (next) => {
      // Answers nothing: an effect that ends with this call would hand React the answer as its clean-up.
      isDirty.current = next;
    },
    setBusy,
    isApart: address.isApart,
  };
  return (
    <ShellContext value={shell}>
      <Dialog open={isOpen} onOpenChange={(open) => !open && requestClose()}>
        <DialogContent {...content} closable={!isBusy}>
          {children}
        </DialogContent>
      </Dialog>
      <ConfirmDialog
        open={waiting !== undefined}
        onOpenChange={(open) => !open && setWaiting(undefined)}
        title={question}
        description={consequence}
        cancelLabel="Keep editing"
        confirmLabel="Discard"
        onConfirm={() => {
          setWaiting(undefined);
          waiting?.act();
        }}
      />
    </ShellContext>
  );
}

/** Closing the tab with something typed asks as well, in the browser's own words. */
function useUnloadWarning(isDirty: React.RefObject<boolean>) {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent) => isDirty.current && event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isDirty]);
}
