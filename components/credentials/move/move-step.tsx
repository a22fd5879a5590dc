"use client";

import { useEffect, useRef } from "react";
import { CandidateList, type CandidateListProps } from "@/components/consumers/picker/candidate-list";
import { MovePreview } from "@/components/credentials/move/move-preview";
import { usesCounted } from "@/components/credentials/move/move-words";
import { type MoveOptions, type MoveRequest, useMove } from "@/components/credentials/move/use-move";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogFooter } from "@/components/ui/dialog";

interface MoveStepProps extends MoveOptions {
  /** Leaves without moving. */
  onBack: () => void;
  backLabel: "Back" | "Cancel";
}

export const moveTitle = ({ from, only }: MoveRequest) =>
  only ? `Replace “${from.name}” in ${only.name}` : `Move uses of “${from.name}”`;

/** Body and footer of a dialog that puts another credential wherever one is used. */
export function MoveStep({ onBack, backLabel, ...options }: MoveStepProps) {
  const { search, to, preview, isMoving, choose, chooseAgain, apply } = useMove(options);
  const count = preview.status === "known" ? preview.move.moved.length : 0;
  return (
    <>
      {to ? (
        <DialogBody>
          <MovePreview to={to} preview={preview} onChooseAgain={chooseAgain} onRetry={() => choose(to)} />
        </DialogBody>
      ) : (
        <ChooseStep search={search} onChoose={({ credential }) => choose(credential)} />
      )}
      <DialogFooter>
        <Button aria-disabled={isMoving} onClick={onBack}>
          {backLabel}
        </Button>
        {to && (
          <Button variant="primary" pending={isMoving} aria-disabled={count === 0} onClick={apply}>
            {count === 0 ? "Move" : `Move ${usesCounted(count)}`}
          </Button>
        )}
      </DialogFooter>
    </>
  );
}

/** Takes the focus: what was pressed to come here is gone. */
function ChooseStep({ search, onChoose }: Pick<CandidateListProps, "search" | "onChoose">) {
  const step = useRef<HTMLDivElement>(null);
  useEffect(() => step.current?.querySelector<HTMLElement>("[role=combobox]")?.focus(), []);
  return (
    <div ref={step} className="flex min-h-64 flex-1 flex-col border-t border-border">
      <CandidateList
        search={search}
        headings={{ match: "Of the same service", fits: "Other credentials" }}
        emptyText="There is no other credential in this project."
        chosen={[]}
        takesSeveral={false}
        onChoose={onChoose}
      />
    </div>
  );
}
