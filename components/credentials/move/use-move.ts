"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { type LoadCandidates, useCandidates } from "@/components/consumers/picker/use-candidates";
import type { KnownCredential } from "@/components/consumers/picker/words";
import type { ProjectPlace } from "@/components/credentials/list-context";
import type { MoveActions } from "@/components/credentials/move/move-words";
import { send } from "@/components/credentials/send";
import type { Selected } from "@/components/credentials/selection";
import type { Move } from "@/lib/domain/credentials/move";

export interface MoveRequest {
  from: Selected;
  /** Only the uses by this consumer; absent: every use. */
  only?: { id: string; name: string } | undefined;
}

type Preview =
  { status: "loading" } | { status: "failed"; message: string } | { status: "known"; move: Move };

export interface MoveOptions extends MoveRequest {
  place: ProjectPlace;
  actions: MoveActions;
  onMoved: (move: Move, to: KnownCredential) => void;
  /** While it moves, the dialog must not be left. */
  onBusyChange: (isBusy: boolean) => void;
}

/** Chooses another credential, shows what would move to it, and moves it. */
export function useMove({ from, only, place, actions, onMoved, onBusyChange }: MoveOptions) {
  const [to, setTo] = useState<KnownCredential>();
  const [preview, setPreview] = useState<Preview>({ status: "loading" });
  const [isMoving, setMoving] = useState(false);
  const load: LoadCandidates = async (q) => {
    const answer = await send(actions.targets, place, { id: from.id, ...(q !== undefined && { q }) });
    if (answer.status === "ok") return answer.data;
    throw new Error(answer.message);
  };
  const search = useCandidates(load);
  const begin = useEffectEvent(search.open);
  useEffect(() => begin(), []);

  const ask = (target: KnownCredential, dryRun: boolean) =>
    send(actions.move, place, {
      id: from.id,
      to: target.id,
      ...(only && { consumerIds: [only.id] }),
      dryRun,
    });
  const choose = async (target: KnownCredential) => {
    setTo(target);
    setPreview({ status: "loading" });
    const answer = await ask(target, true);
    setPreview(
      answer.status === "ok"
        ? { status: "known", move: answer.data }
        : { status: "failed", message: answer.message },
    );
  };
  const apply = async () => {
    if (!to || isMoving) return;
    setMoving(true);
    onBusyChange(true);
    const answer = await ask(to, false);
    setMoving(false);
    onBusyChange(false);
    if (answer.status === "ok") onMoved(answer.data, to);
    else setPreview({ status: "failed", message: answer.message });
  };
  return {
    search,
    to,
    preview,
    isMoving,
    choose: (target: KnownCredential) => void choose(target),
    chooseAgain: () => setTo(undefined),
    apply: () => void apply(),
  };
}
