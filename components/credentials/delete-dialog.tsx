"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { type SyntheticEvent, useEffect, useRef, useState } from "react";
import { credentialsCounted } from "@/components/credentials/counted";
import type { DeletionActions, Removed } from "@/components/credentials/deletion";
import { afterDeletion, toastDeleted } from "@/components/credentials/after-deletion";
import { ImpactView, InlineError } from "@/components/credentials/impact-view";
import { phraseFor, type Tier, tierOf } from "@/components/credentials/impact-tier";
import { useList } from "@/components/credentials/list-context";
import type { Selected } from "@/components/credentials/selection";
import { send } from "@/components/credentials/send";
import { type ImpactState, type KnownImpact, useImpact } from "@/components/credentials/use-impact";
import { Button } from "@/components/ui/button";
import { Dialog, DialogBody, DialogContent, DialogFooter, DialogForm } from "@/components/ui/dialog";
import { phraseMatches, PhraseInput } from "@/components/ui/phrase-input";

type DeleteDialogProps = {
  isOpen: boolean;
  onOpenChange: (open: boolean) => void;
  targets: readonly Selected[];
  actions: DeletionActions;
  binDays: number;
  /** Where to go when what the page is about has been deleted. */
  leaveTo?: Route | undefined;
};

/** One dialog for one credential or many. What it asks before the red button works depends on who uses them. */
export function DeleteDialog({ isOpen, onOpenChange, ...request }: DeleteDialogProps) {
  const { actions, binDays, leaveTo } = request;
  const { place, selection, rows, previous } = useList();
  const router = useRouter();
  const [targets, setTargets] = useState(request.targets);
  const [phrase, setPhrase] = useState("");
  const [error, setError] = useState<string>();
  const [isDeleting, setDeleting] = useState(false);
  const focusLater = useRef<() => void>(undefined);
  const ids = targets.map(({ id }) => id);
  const { state, reload } = useImpact(actions.impact, place, ids);
  const known = state.status === "known" ? state : undefined;
  const tier = known && tierOf(known.impact);
  const canConfirm =
    known && tier !== "blocked" && (tier !== 3 || phraseMatches(phrase, phraseFor(known.impact.items)));

  const finish = (removed: Removed, { impact, blocked }: KnownImpact) => {
    selection.drop(removed.ids);
    focusLater.current = leaveTo ? () => undefined : afterDeletion(removed.ids);
    onOpenChange(false);
    if (leaveTo) router.push(leaveTo);
    else if (previous && rows.every(({ id }) => removed.ids.includes(id))) router.replace(previous);
    else router.refresh();
    toastDeleted({ removed, items: impact.items, blocked, restore: restoreAll });
  };
  const restoreAll = async (gone: readonly Selected[]) => {
    const failed: string[] = [];
    for (const { id, name } of gone) {
      const answer = await send(actions.restore, place, { id });
      if (answer.status === "error") failed.push(name);
    }
    router.refresh();
    return failed;
  };
  const submit = async (event: SyntheticEvent) => {
    event.preventDefault();
    if (!known || !canConfirm || isDeleting) return;
    setDeleting(true);
    setError(undefined);
    const { items, token } = known.impact;
    const answer = await send(actions.remove, place, { ids: items.map(({ id }) => id), impactToken: token });
    setDeleting(false);
    if (answer.status === "ok") {
      finish(answer.data, known);
      return;
    }
    setError(answer.message);
    if (answer.code === "impact_changed" || answer.code === "blocked" || answer.code === "not_found")
      reload();
  };

  const remove = (id: string) => {
    selection.drop([id]);
    if (targets.length === 1) onOpenChange(false);
    else setTargets(targets.filter((target) => target.id !== id));
  };

  return (
    <Dialog open={isOpen} onOpenChange={(open) => !isDeleting && onOpenChange(open)}>
      <DialogContent
        role="alertdialog"
        size={targets.length > 1 || (tier !== undefined && tier !== 1) ? "md" : "sm"}
        title={titleOf(targets, known)}
        closable={!isDeleting}
        onInteractOutside={(event) => event.preventDefault()}
        onCloseAutoFocus={(event) => {
          if (!focusLater.current) return;
          event.preventDefault();
          focusLater.current();
        }}
      >
        <DialogForm onSubmit={submit}>
          <DialogBody className="flex flex-col gap-4">
            <ImpactView state={state} targets={targets} binDays={binDays} onRemove={remove} />
            {tier === 3 && known && (
              <PhraseGate items={known.impact.items} value={phrase} onValueChange={setPhrase} />
            )}
            {error && <InlineError message={error} />}
          </DialogBody>
          <DeleteFooter
            state={state}
            tier={tier}
            canConfirm={Boolean(canConfirm)}
            isDeleting={isDeleting}
            onCancel={() => onOpenChange(false)}
            onCheckAgain={reload}
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
  tier: Tier | undefined;
  canConfirm: boolean;
  isDeleting: boolean;
  onCancel: () => void;
  onCheckAgain: () => void;
};

function DeleteFooter({ state, tier, canConfirm, isDeleting, onCancel, onCheckAgain }: DeleteFooterProps) {
  const isOver = state.status === "gone" || tier === "blocked";
  const count = state.status === "known" ? state.impact.items.length : 1;
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
