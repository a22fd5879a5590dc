"use client";

import { ShieldAlert } from "lucide-react";
import { useQueryStates } from "nuqs";
import { type TransitionStartFunction, useEffect, useRef, useState } from "react";
import { LIST_PARAMS } from "@/components/consumers/list/list-params";
import { SearchInput } from "@/components/ui/search-input";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

const WAIT_MS = 300;

interface ConsumerSearchProps {
  /** "tools": for the name of the field. */
  noun: string;
  startTransition: TransitionStartFunction;
}

/** Waits for typing to stop. Text that looks like a secret never becomes part of the address and is sent nowhere. */
export function ConsumerSearch({ noun, startTransition }: ConsumerSearchProps) {
  const [params, setParams] = useQueryStates(LIST_PARAMS, {
    shallow: false,
    history: "replace",
    scroll: false,
    startTransition,
  });
  const [text, setText] = useState(params.q);
  const [seen, setSeen] = useState(params.q);
  const [isCaught, setCaught] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  if (seen !== params.q) {
    // "Clear search" and Back change the address; typing that goes on meanwhile stays.
    if (params.q === "" || text.trim() === seen) setText(params.q);
    setSeen(params.q);
  }

  const search = (typed: string) => {
    clearTimeout(timer.current);
    const isSecret = looksLikeSecret(typed);
    setCaught(isSecret);
    setText(isSecret ? "" : typed);
    if (isSecret) return;
    const q = typed.trim().slice(0, 200);
    timer.current = setTimeout(() => void setParams({ q, cursor: null }), q === "" ? 0 : WAIT_MS);
  };
  return (
    <div className="mb-4 max-w-sm">
      <SearchInput
        label={`Search ${noun} by name`}
        value={text}
        onValueChange={search}
        slashFocuses
        maxLength={4_000}
      />
      <div role="status">
        {isCaught && (
          <p className="mt-2 flex items-start gap-2 rounded-lg border border-warning-line bg-warning-soft px-3 py-2 text-sm">
            <ShieldAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-warning-text" />
            That looks like a secret. Search by name.
          </p>
        )}
      </div>
    </div>
  );
}
