"use client";

import { type KeyboardEvent, useEffect, useId, useState } from "react";
import type { Candidate } from "@/lib/domain/consumers/candidates";

interface ActiveOptions {
  /** In the order of the screen. */
  options: readonly Candidate[];
  /** Where reading starts: what is chosen already. */
  startAt: string | undefined;
  onChoose: (candidate: Candidate) => void;
}

/**
 * Focus stays in the search field and names the option that Enter would take. Options that cannot be chosen are stops
 * too, so that their reason is heard.
 */
export function useActiveOption({ options, startAt, onChoose }: ActiveOptions) {
  const base = useId();
  const [wanted, setWanted] = useState(startAt);
  const idOf = (candidate: Candidate) => `${base}-${candidate.credential.id}`;
  const active = options.find(({ credential }) => credential.id === wanted) ?? options[0];
  const activeId = active && idOf(active);

  useEffect(() => {
    if (activeId !== undefined) document.getElementById(activeId)?.scrollIntoView({ block: "nearest" });
  }, [activeId]);

  const move = (step: number) => {
    if (options.length === 0) return;
    const at = active ? options.indexOf(active) : 0;
    setWanted(options.at((at + step) % options.length)?.credential.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined && event.key !== "Enter") return;
    // Enter in a field would submit the form around it.
    event.preventDefault();
    event.stopPropagation();
    if (step !== undefined) move(step);
    else if (active && active.fit !== "unfit") onChoose(active);
  };
  return {
    activeId,
    idOf,
    onKeyDown,
    point: (candidate: Candidate) => setWanted(candidate.credential.id),
    /** Another search starts at its first result. */
    restart: () => setWanted(undefined),
  };
}

export type ActiveOption = ReturnType<typeof useActiveOption>;
