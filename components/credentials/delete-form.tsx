"use client";

import { type SyntheticEvent, useEffect, useRef } from "react";
import { credentialsCounted } from "@/components/credentials/counted";
import { phraseFor, type Tier, tierOf } from "@/components/credentials/impact-tier";
import { ImpactView, InlineError } from "@/components/credentials/impact-view";
import type { ProjectPlace } from "@/components/credentials/list-context";
import type { useDeletionRequest } from "@/components/credentials/use-deletion-request";
import type { ImpactState, KnownImpact } from "@/components/credentials/use-impact";
import { Button } from "@/components/ui/button";
import { DialogBody, DialogFooter, DialogForm } from "@/components/ui/dialog";
import { phraseMatches, PhraseInput } from "@/components/ui/phrase-input";
import type { ConsumerImpact } from "@/lib/domain/credentials/impact";

interface DeleteFormProps {
  deletion: ReturnType<typeof useDeletionRequest>;
  place: ProjectPlace;
  binDays: number;
  onClose: () => void;
  onMove: (only?: ConsumerImpact) => void;
}

/** How much has to be asked; nothing while the impact is not known. */
export const tierIn = (state: ImpactState) => (state.status === "known" ? tierOf(state.impact) : undefined);

/** What goes with the deletion, and what it asks before the red button works. */
export function DeleteForm({ deletion, place, binDays, onClose, onMove }: DeleteFormProps) {
  const { targets, state, phrase, error, isDeleting } = deletion;
  const known = state.status === "known" ? state : undefined;
  const tier = tierIn(state);
  const canConfirm =
    known !== undefined &&
    tier !== "blocked" &&
    (tier !== 3 || phraseMatches(phrase, phraseFor(known.impact.items)));
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (canConfirm && !isDeleting) void deletion.confirm(known);
  };
  return (
    <DialogForm onSubmit={submit}>
      <DialogBody className="flex flex-col gap-4">
        <ImpactView
          place={place}
          state={state}
          targets={targets}
          binDays={binDays}
          onRemove={deletion.leaveOut}
          onMove={onMove}
        />
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
        onCancel={onClose}
        onCheckAgain={deletion.reload}
      />
    </DialogForm>
  );
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
