"use client";

import { useState } from "react";
import { credentialsCounted } from "@/components/credentials/counted";
import { DeleteForm, tierIn } from "@/components/credentials/delete-form";
import { useList } from "@/components/credentials/list-context";
import { MoveStep, moveTitle } from "@/components/credentials/move/move-step";
import { movedSentence } from "@/components/credentials/move/move-words";
import type { MoveRequest } from "@/components/credentials/move/use-move";
import type { Selected } from "@/components/credentials/selection";
import { type DeletionRequest, useDeletionRequest } from "@/components/credentials/use-deletion-request";
import type { ImpactState } from "@/components/credentials/use-impact";
import { Dialog, DialogContent } from "@/components/ui/dialog";

type DeleteDialogProps = Omit<DeletionRequest, "onClose"> & {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  binDays: number;
};

/** One dialog for one credential or many. Another credential can take over first; then what is left is looked at anew. */
export function DeleteDialog({ isOpen, onOpenChange, binDays, ...request }: DeleteDialogProps) {
  const { place } = useList();
  const close = () => onOpenChange(false);
  const deletion = useDeletionRequest({ ...request, onClose: close });
  const { targets, state, isDeleting } = deletion;
  const [moving, setMoving] = useState<MoveRequest>();
  const [isMoving, setBusy] = useState(false);
  const [moved, setMoved] = useState("");
  const isBusy = isDeleting || isMoving;
  const isWide = moving !== undefined || targets.length > 1 || (tierIn(state) ?? 1) !== 1;
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !isBusy && onOpenChange(open)}>
      <DialogContent
        role="alertdialog"
        size={isWide ? "md" : "sm"}
        title={moving ? moveTitle(moving) : titleOf(targets, state)}
        closable={!isBusy}
        onInteractOutside={(event) => event.preventDefault()}
        onCloseAutoFocus={deletion.onCloseAutoFocus}
      >
        <p role="status" className="px-5 pb-3 text-sm text-muted-foreground empty:hidden">
          {moved}
        </p>
        {moving ? (
          <MoveStep
            {...moving}
            place={place}
            actions={request.actions}
            backLabel="Back"
            onBack={() => setMoving(undefined)}
            onBusyChange={setBusy}
            onMoved={(move, to) => {
              setMoved(movedSentence(move, to));
              setMoving(undefined);
              deletion.reload();
            }}
          />
        ) : (
          <DeleteForm
            deletion={deletion}
            place={place}
            binDays={binDays}
            onClose={close}
            onMove={(only) => {
              setMoved("");
              setMoving(targets[0] && { from: targets[0], only });
            }}
          />
        )}
      </DialogContent>
    </Dialog>
  );
}

function titleOf(targets: readonly Selected[], state: ImpactState): string {
  if (targets.length === 1) return "Delete credential";
  const blocked = state.status === "known" ? state.blocked.length : 0;
  if (blocked === 0) return `Delete ${credentialsCounted(targets.length)}`;
  const free = targets.length - blocked;
  const words = blocked === 1 ? "1 is blocked" : `${blocked} are blocked`;
  return free === 0 ? "Can’t delete yet" : `Delete ${free} of ${targets.length} — ${words}`;
}
