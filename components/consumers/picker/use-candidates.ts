"use client";

import { useEffect, useEffectEvent, useRef, useState } from "react";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import type { Candidates } from "@/lib/domain/consumers/candidates";

/** Asks the server; rejects with a sentence for the person. */
export type LoadCandidates = (q?: string) => Promise<Candidates>;

interface Loaded {
  found: Candidates | undefined;
  hasFailed: boolean;
  isBusy: boolean;
}

const NOTHING: Loaded = { found: undefined, hasFailed: false, isBusy: false };
const SEARCH_AFTER_MS = 250;

/**
 * What there is to choose from. Loaded when it is asked for; where there is more than one answer holds, typing asks
 * the server again. What looks like a secret is neither searched for nor sent.
 */
export function useCandidates(load: LoadCandidates) {
  const [loaded, setLoaded] = useState(NOTHING);
  const [query, setQuery] = useState("");
  const turn = useRef(0);
  const isSecret = looksLikeSecret(query);

  const ask = async (q: string) => {
    const mine = (turn.current += 1);
    setLoaded((before) => ({ ...before, hasFailed: false, isBusy: true }));
    const answer = await load(q === "" ? undefined : q).catch(() => null);
    if (mine !== turn.current) return;
    setLoaded((before) => ({ found: answer ?? before.found, hasFailed: answer === null, isBusy: false }));
  };
  const wanted = isSecret ? "" : query.trim();
  const hasMore = loaded.found?.more ?? false;
  const [asked, setAsked] = useState("");
  const search = useEffectEvent(() => {
    setAsked(wanted);
    void ask(wanted);
  });
  useEffect(() => {
    // A search that found less than everything stays the server's, also when letters are taken away again.
    if (wanted === asked || (!hasMore && asked === "")) return;
    const timer = setTimeout(search, SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [wanted, asked, hasMore]);

  return {
    ...loaded,
    query,
    isSecret,
    setQuery,
    /** From the beginning, with nothing of before. */
    open: () => {
      setLoaded(NOTHING);
      setQuery("");
      setAsked("");
      void ask("");
    },
    retry: () => void ask(asked),
  };
}

export type CandidateSearch = ReturnType<typeof useCandidates>;
