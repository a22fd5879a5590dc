import "server-only";
import { listen, type Listener } from "@/db/listen";
import { CHANGES_CHANNEL } from "./channels";

/** Somebody who wants to know when there is something new about a run. */
export interface Watch {
  /** Returns when something may have changed since the last return, and after a while anyway. */
  next(signal: AbortSignal | undefined): Promise<void>;
  close(): Promise<void>;
}

/** How long nothing may be heard before it is looked. */
const LOOK_MS = 2_000;

/** Watchers of this process by run; they share one connection, which is there while anybody watches. */
const watchers = new Map<string, Set<() => void>>();
let listener: Listener | undefined;

export function watchRun(id: string): Watch {
  let isNews = false;
  let wake: (() => void) | undefined;
  const tell = () => {
    isNews = true;
    wake?.();
  };
  const others = watchers.get(id) ?? new Set();
  watchers.set(id, others.add(tell));
  listener ??= listen({ channels: [CHANGES_CHANNEL], heard: (_channel, run) => tellOf(run), ready: tellAll });
  return {
    next: async (signal) => {
      if (!isNews && !signal?.aborted)
        await new Promise<void>((resolve) => {
          const end = () => {
            clearTimeout(timer);
            signal?.removeEventListener("abort", end);
            resolve();
          };
          const timer = setTimeout(end, LOOK_MS);
          signal?.addEventListener("abort", end, { once: true });
          wake = end;
        });
      isNews = false;
    },
    close: async () => {
      others.delete(tell);
      if (others.size === 0) watchers.delete(id);
      if (watchers.size > 0) return;
      const closing = listener;
      listener = undefined;
      await closing?.close();
    },
  };
}

const tellOf = (id: string) => watchers.get(id)?.forEach((tell) => tell());
const tellAll = () => watchers.forEach((some) => some.forEach((tell) => tell()));
