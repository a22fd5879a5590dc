"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { ProjectPlace } from "@/components/credentials/list-context";
import { MoveStep, moveTitle } from "@/components/credentials/move/move-step";
import { type MoveActions, movedSentence } from "@/components/credentials/move/move-words";
import type { MoveRequest } from "@/components/credentials/move/use-move";
import { Dialog, DialogContent } from "@/components/ui/dialog";
import { showToast } from "@/components/ui/toast";

interface ReplaceDialogProps extends MoveRequest {
  place: ProjectPlace;
  actions: MoveActions;
  onClose: () => void;
}

/** Moves uses to another credential without deleting anything. */
export function ReplaceDialog({ place, actions, onClose, ...request }: ReplaceDialogProps) {
  const router = useRouter();
  const [isBusy, setBusy] = useState(false);
  return (
    <Dialog open onOpenChange={(open) => !open && !isBusy && onClose()}>
      <DialogContent title={moveTitle(request)} closable={!isBusy}>
        <MoveStep
          {...request}
          place={place}
          actions={actions}
          backLabel="Cancel"
          onBack={onClose}
          onBusyChange={setBusy}
          onMoved={(move, to) => {
            onClose();
            showToast({ kind: "success", message: movedSentence(move, to) });
            router.refresh();
          }}
        />
      </DialogContent>
    </Dialog>
  );
}
