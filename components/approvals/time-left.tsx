"use client";

import { useSyncExternalStore } from "react";
import { leftWords } from "@/components/approvals/approval-words";

const TICK_MS = 1_000;

/** Counts down while somebody looks. The server, whose clock may differ, says nothing yet. */
export function TimeLeft({ until }: { until: string }) {
  const now = useSyncExternalStore(subscribe, currentTick, () => 0);
  return <span className="tabular-nums">{now === 0 ? "" : leftWords(until, now)}</span>;
}

const currentTick = () => Math.floor(Date.now() / TICK_MS) * TICK_MS;

function subscribe(onTick: () => void) {
  const timer = setInterval(onTick, TICK_MS);
  return () => clearInterval(timer);
}
