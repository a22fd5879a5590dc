"use client";

import { useEffect, useEffectEvent, useState } from "react";
import type { LoadCandidates } from "@/components/consumers/picker/use-candidates";
import type { Candidate } from "@/lib/domain/consumers/candidates";

const LOOK_AFTER_MS = 300;

interface Found {
  by: string;
  candidate: Candidate | undefined;
}

/**
 * The one credential that an empty slot most likely wants. Looked for again whenever `by` changes; undefined looks for
 * nothing. It is only offered: a slot never gets a credential without a press.
 */
export function useSuggestion(by: string | undefined, load: LoadCandidates) {
  const [found, setFound] = useState<Found>();
  const [declined, setDeclined] = useState<string>();
  const look = useEffectEvent(async (wanted: string, isCurrent: () => boolean) => {
    // Whoever gets no offer still has the list.
    const answer = await load().catch(() => null);
    if (!answer || !isCurrent()) return;
    const candidate = answer.items.find(({ credential }) => credential.id === answer.suggestedId);
    setFound({ by: wanted, candidate });
  });
  useEffect(() => {
    if (by === undefined) return;
    let isCurrent = true;
    const timer = setTimeout(() => void look(by, () => isCurrent), LOOK_AFTER_MS);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [by]);
  const candidate = found !== undefined && found.by === by ? found.candidate : undefined;
  const isOpen = candidate !== undefined && candidate.credential.id !== declined;
  return {
    candidate: isOpen ? candidate : undefined,
    decline: () => setDeclined(candidate?.credential.id),
  };
}
