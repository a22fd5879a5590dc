"use client";

import { useEffect, useEffectEvent, useState } from "react";
import { call } from "@/components/forms/call";
import type { ApprovalView } from "@/lib/domain/approvals/view";

const EVERY_MS = 3_000;

export type Decision = "approved" | "denied";

/** One that waits, or has waited while this page was open. */
export interface Entry {
  approval: ApprovalView;
  /** What was decided here; `gone`: elsewhere, or it has ended. */
  end: Decision | "gone" | null;
}

/**
 * What waits, kept up to date while the page is in view. Nothing moves under the pointer: new ones come last, and what
 * has ended stays in its place until the page is left, because an approval cannot be taken back.
 */
export function useOpenApprovals(initial: readonly ApprovalView[], href: string) {
  const [entries, setEntries] = useState<readonly Entry[]>(() =>
    oldestFirst(initial).map((approval) => ({ approval, end: null })),
  );
  const [isLost, setLost] = useState(false);
  const ask = useEffectEvent(async () => {
    if (document.visibilityState !== "visible") return;
    const answer = await call<{ items: ApprovalView[] }>(href);
    setLost(answer.status === "error");
    if (answer.status === "ok") setEntries((before) => merged(before, answer.data.items));
  });
  useEffect(() => {
    const onTick = () => void ask();
    const timer = setInterval(onTick, EVERY_MS);
    document.addEventListener("visibilitychange", onTick);
    return () => {
      clearInterval(timer);
      document.removeEventListener("visibilitychange", onTick);
    };
  }, []);
  const settle = (id: string, end: Exclude<Entry["end"], null>) =>
    setEntries((before) => before.map((entry) => (entry.approval.id === id ? { ...entry, end } : entry)));
  return { entries, settle, isLost };
}

const oldestFirst = (items: readonly ApprovalView[]) =>
  items.toSorted((a, b) => a.requestedAt.localeCompare(b.requestedAt));

function merged(before: readonly Entry[], items: readonly ApprovalView[]): readonly Entry[] {
  const open = new Set(items.map(({ id }) => id));
  const known = new Set(before.map(({ approval }) => approval.id));
  const kept = before.map((entry) =>
    entry.end === null && !open.has(entry.approval.id) ? { ...entry, end: "gone" as const } : entry,
  );
  const added = oldestFirst(items.filter(({ id }) => !known.has(id)));
  return [...kept, ...added.map((approval) => ({ approval, end: null }))];
}
