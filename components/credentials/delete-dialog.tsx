"use client";

import { type SyntheticEvent, useEffect, useRef } from "react";
import { credentialsCounted } from "@/components/credentials/counted";
import { phraseFor, type Tier, tierOf } from "@/components/credentials/impact-tier";
import { ImpactView, InlineError } from "@/components/credentials/impact-view";
import type { Selected } from "@/components/credentials/selection";
import { type DeletionRequest, useDeletionRequest } from "@/components/credentials/use-deletion-request";
import type { ImpactState, KnownImpact } from "@/components/credentials/use-impact";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogForm } from "@/components/ui/dialog";
import { phraseMatches, PhraseInput } from "@/components/ui/phrase-input";

type DeleteDialogProps = Omit<DeletionRequest, "onClose"> & {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  binDays: number;
};

/** One dialog for one credential or many. What it asks before the red button works depends on who uses them. */
export function DeleteDialog({ isOpen, onOpenChange, binDays, ...request }: DeleteDialogProps) {
  const deletion = useDeletionRequest({ ...request, onClose: () => onOpenChange(false) });
  const { targets, state, phrase, error, isDeleting } = deletion;
  const known = state.status === "known" ? state : undefined;
  const tier = known && tierOf(known.impact);
  const canConfirm =
    known !== undefined &&
    tier !== "blocked" &&
    (tier !== 3 || phraseMatches(phrase, phraseFor(known.impact.items)));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (canConfirm && !isDeleting) void deletion.confirm(known);
  };
  return (
    <Dialog open={isOpen} onOpenChange={(open) => !isDeleting && onOpenChange(open)}>
      <DialogContent
        role="alertdialog"
        size={targets.length > 1 || (tier !== undefined && tier !== 1) ? "md" : "sm"}
        title={titleOf(targets, known)}
        closable={!isDeleting}
        onInteractOutside={(event) => event.preventDefault()}
        onCloseAutoFocus={deletion.onCloseAutoFocus}
      >
        <DialogForm onSubmit={submit}>
          <DialogBody className="flex flex-col gap-4">
            <ImpactView state={state} targets={targets} binDays={binDays} onRemove={deletion.leaveOut} />
            {tier === 3 && known && (
              <PhraseGate items={known.impact.items} value={phrase} onValueChange={deletion.setPhrase} />
            )}
            {error && <InlineError message={error} />}
          </DialogBody>
          <DeleteFooter
            state={state}
            asked={targets.length}
            tier={tier}
            canConfirm={canConfirm}
            isDeleting={isDeleting}
            onCancel={() => onOpenChange(false)}
            onCheckAgain={deletion.reload}
          />
        </DialogForm>
      </DialogContent>
    </Dialog>
  );
}

function titleOf(targets: readonly Selected[], known: KnownImpact | undefined): string {
  if (targets.length === 1) return "Delete credential";
  const blocked = known?.blocked.length ?? 0;
  if (!known || blocked === 0) return `Delete ${credentialsCounted(targets.length)}`;
  const free = targets.length - blocked;
  const words = blocked === 1 ? "1 is blocked" : `${blocked} are blocked`;
  return free === 0 ? "Can’t delete yet" : `Delete ${free} of ${targets.length} — ${words}`;
}

type PhraseGateProps = {
  items: KnownImpact["impact"]["items"];
  value: string;
  onValueChange: (value: string) => void;
};

function PhraseGate({ items, value, onValueChange }: PhraseGateProps) {
  const gate = useRef<HTMLDivElement>(null);
  useEffect(() => {
    gate.current?.querySelector("input")?.focus();
  }, []);
  return (
    <div ref={gate}>
      <PhraseInput phrase={phraseFor(items)} value={value} onValueChange={onValueChange} />
    </div>
  );
}

type DeleteFooterProps = {
  state: ImpactState;
  /** How many were asked for, until it is known how many can go. */
  asked: number;
  tier: Tier | undefined;
  canConfirm: boolean;
  isDeleting: boolean;
  onCancel: () => void;
  onCheckAgain: () => void;
};

function DeleteFooter({
  state,
  asked,
  tier,
  canConfirm,
  isDeleting,
  onCancel,
  onCheckAgain,
}: DeleteFooterProps) {
  const isOver = state.status === "gone" || tier === "blocked";
  const count = state.status === "known" ? state.impact.items.length : asked;
  return (
    <DialogFooter>
      <Button data-autofocus aria-disabled={isDeleting || undefined} onClick={onCancel}>
        {isOver ? "Close" : "Cancel"}
      </Button>
      {state.status === "failed" && <Button onClick={onCheckAgain}>Check again</Button>}
      {!isOver && state.status !== "failed" && (
        <Button type="submit" variant="danger" pending={isDeleting} aria-disabled={!canConfirm || undefined}>
          {count === 1 ? "Delete credential" : `Delete ${credentialsCounted(count)}`}
        </Button>
      )}
    </DialogFooter>
  );
}
