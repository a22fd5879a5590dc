"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useRef, useState } from "react";
import { afterDeletion, toastDeleted } from "@/components/credentials/after-deletion";
import type { DeletionActions, Removed } from "@/components/credentials/deletion";
import { useList } from "@/components/credentials/list-context";
import type { Selected } from "@/components/credentials/selection";
import { send } from "@/components/credentials/send";
import { type KnownImpact, useImpact } from "@/components/credentials/use-impact";

export interface DeletionRequest {
  targets: readonly Selected[];
  actions: DeletionActions;
  /** Where to go when what the page is about has been deleted. */
  leaveTo?: Route | undefined;
  onClose: () => void;
}

/** Refusals after which what was reviewed no longer holds. */
const OUTDATED: readonly string[] = ["impact_changed", "blocked", "not_found"];

/** What the dialog knows and does: review, leave single ones out, delete, and put things in order afterwards. */
export function useDeletionRequest({ actions, leaveTo, onClose, ...request }: DeletionRequest) {
  const { place, selection } = useList();
  const [targets, setTargets] = useState(request.targets);
  const [phrase, setPhrase] = useState("");
  const [error, setError] = useState<string>();
  const [isDeleting, setDeleting] = useState(false);
  const focusLater = useRef<() => void>(undefined);
  const ids = targets.map(({ id }) => id);
  const { state, reload } = useImpact(actions.impact, place, ids);
  const { moveOn, restore } = useAftermath(actions, leaveTo);

  const finish = (removed: Removed, { impact, blocked }: KnownImpact) => {
    selection.drop(removed.ids);
    focusLater.current = leaveTo ? () => undefined : afterDeletion(removed.ids);
    onClose();
    moveOn(removed.ids);
    toastDeleted({ removed, items: impact.items, blocked, restore });
  };
  const confirm = async (known: KnownImpact) => {
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
    if (OUTDATED.includes(answer.code)) reload();
  };
  const leaveOut = (id: string) => {
    selection.drop([id]);
    if (targets.length === 1) onClose();
    else setTargets(targets.filter((target) => target.id !== id));
  };
  const onCloseAutoFocus = (event: Event) => {
    if (!focusLater.current) return;
    event.preventDefault();
    focusLater.current();
  };
  return {
    targets,
    state,
    reload,
    phrase,
    setPhrase,
    error,
    isDeleting,
    confirm,
    leaveOut,
    onCloseAutoFocus,
  };
}

/** Where the page goes once they are gone, and how they come back. */
function useAftermath(actions: DeletionActions, leaveTo: Route | undefined) {
  const { place, rows, previous } = useList();
  const router = useRouter();
  const moveOn = (gone: readonly string[]) => {
    if (leaveTo) router.push(leaveTo);
    else if (previous && rows.every(({ id }) => gone.includes(id))) router.replace(previous);
    else router.refresh();
  };
  const restore = async (gone: readonly Selected[]) => {
    const failed: string[] = [];
    for (const { id, name } of gone) {
      const answer = await send(actions.restore, place, { id });
      if (answer.status === "error") failed.push(name);
    }
    router.refresh();
    return failed;
  };
  return { moveOn, restore };
}
