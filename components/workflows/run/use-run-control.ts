"use client";

import { useState } from "react";
import type { PastRun } from "@/components/workflows/run/run-types";
import { payloadOf } from "@/components/forms/payload";
import { type Send, useSubmit } from "@/components/forms/use-submit";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

export interface RunActions {
  start: Send<{ id: string }>;
  rerun: Send<{ id: string }>;
  cancel: Send<{ id: string }>;
  list: Send<RunPage>;
}

export interface RunPage {
  items: readonly PastRun[];
  nextCursor: string | null;
}

interface RunControlOptions {
  workflowId: string;
  actions: RunActions;
  /** The newest ones. */
  page: RunPage;
  /** Why this person may not run it at all. */
  refusal: string | undefined;
  /** Why it cannot be run right now. */
  notNow: string | undefined;
  onStarted: (id: string) => void;
}

const MORE = 20;

/** Starting, stopping and listing runs of one workflow. */
export function useRunControl({ workflowId, actions, page, refusal, notNow, onStarted }: RunControlOptions) {
  const starting = useSubmit(actions.start);
  const again = useSubmit(actions.rerun);
  const cancelling = useSubmit(actions.cancel);
  const older = useOlderRuns(workflowId, page, actions.list);
  const [inputProblem, setInputProblem] = useState<string>();
  const start = (text: string) => {
    const read = readInput(text);
    setInputProblem("problem" in read ? read.problem : undefined);
    if (!("problem" in read)) starting.submit({ workflowId, ...read }, ({ id }) => onStarted(id));
  };
  const failure = starting.failure ?? again.failure ?? cancelling.failure;
  return {
    runs: older.runs,
    more: older.more,
    isLoadingMore: older.isLoading,
    start,
    rerun: (id: string) => again.submit({ id }, (run) => onStarted(run.id)),
    cancel: (id: string) => cancelling.submit({ id }, () => undefined),
    isStarting: starting.isPending || again.isPending,
    isCancelling: cancelling.isPending,
    inputProblem: inputProblem ?? starting.errorOf("input"),
    failure: failure?.fields?.["input"] ? undefined : failure?.message,
    refusal,
    disabledReason: refusal ?? notNow,
  };
}

export type RunControl = ReturnType<typeof useRunControl>;

/** What is sent as input; empty text is none. A run keeps its input, so it is no place for a secret. */
function readInput(text: string): { input?: unknown } | { problem: string } {
  if (text.trim() === "") return {};
  if (looksLikeSecret(text))
    return { problem: "This looks like a secret, and the input is shown with the run. Use a credential." };
  try {
    return { input: JSON.parse(text) as unknown };
  } catch {
    return { problem: "This isn’t valid JSON." };
  }
}

/** The newest runs as the page brought them, and older ones as they are asked for. */
function useOlderRuns(workflowId: string, page: RunPage, list: Send<RunPage>) {
  const [older, setOlder] = useState<RunPage>();
  const [isLoading, setLoading] = useState(false);
  const cursor = older ? older.nextCursor : page.nextCursor;
  const known = new Set(page.items.map(({ id }) => id));
  const load = async () => {
    setLoading(true);
    const answer = await list(payloadOf({ workflowId, limit: MORE, cursor })).catch(() => null);
    setLoading(false);
    if (answer?.status !== "ok") return;
    const { items, nextCursor } = answer.data;
    setOlder((before) => ({ items: [...(before?.items ?? []), ...items], nextCursor }));
  };
  return {
    runs: [...page.items, ...(older?.items ?? []).filter(({ id }) => !known.has(id))],
    more: cursor === null ? undefined : () => void load(),
    isLoading,
  };
}
