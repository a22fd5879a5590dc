"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { isOver } from "@/components/workflows/run/run-words";
import { type Watched, withEvent } from "@/components/workflows/run/run-events";

const EVENTS = ["run", "step", "log"] as const;
const BROKEN = "This run couldn’t be loaded. It may have been deleted, or the connection broke.";

export interface Watching {
  watched: Watched | undefined;
  problem: string | undefined;
  retry: () => void;
}

/** Follows one run until it is over. Null: none is looked at. */
export function useWatchedRun(
  id: string | null,
  hrefOf: (id: string) => string,
  onOver: () => void,
): Watching {
  const [seen, setSeen] = useState<{ id: string | null; watched?: Watched; problem?: string }>({ id });
  const [turn, setTurn] = useState(0);
  const over = useEffectEvent(onOver);
  const address = useEffectEvent(hrefOf);
  useEffect(() => {
    if (id === null) return;
    const source = new EventSource(address(id));
    let watched: Watched | undefined;
    for (const event of EVENTS)
      source.addEventListener(event, ({ data }: MessageEvent<string>) => {
        const wasOpen = watched && "run" in watched && !isOver(watched.run.status);
        watched = withEvent(watched, event, parsed(data));
        setSeen({ id, ...(watched && { watched }) });
        if (!watched || ("run" in watched && !isOver(watched.run.status))) return;
        // The server is done; a browser would ask again.
        source.close();
        if (wasOpen) over();
      });
    source.addEventListener("error", () => {
      // While it only lost the connection the browser asks again by itself.
      if (source.readyState === EventSource.CLOSED)
        setSeen({ id, ...(watched && { watched }), ...(!watched && { problem: BROKEN }) });
    });
    return () => source.close();
  }, [id, turn]);
  const isCurrent = seen.id === id;
  return {
    watched: isCurrent ? seen.watched : undefined,
    problem: isCurrent ? seen.problem : undefined,
    retry: () => {
      setSeen({ id });
      setTurn((before) => before + 1);
    },
  };
}

/** Null for what is no JSON, which no event accepts. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
