"use client";

import { useState } from "react";
import type { Draft } from "@/components/consumers/config-draft";
import { changesIn, type FormValues, isChanged, merged, valuesOf } from "@/components/consumers/form-state";
import type { KindSpec } from "@/lib/catalog/kind-shape";
import type { ConsumerView } from "@/lib/domain/consumers/view";

/**
 * What a form holds, measured against the consumer as it was when the form opened. A newer state of the consumer is
 * taken over while nothing has been changed here, or when the person asks for it.
 */
export function useConsumerForm(kind: KindSpec, consumer: ConsumerView | null) {
  const [base, setBase] = useState(() => ({
    values: valuesOf(kind, consumer),
    revision: consumer?.revision ?? 0,
  }));
  const [values, setValues] = useState(base.values);
  const [seen, setSeen] = useState(consumer);
  /** The revision that is waited for; null = none. */
  const [wanted, setWanted] = useState<number | null>(null);
  const changes = changesIn(base.values, values);
  const isDirty = isChanged(changes);

  const adopt = (next: ConsumerView) => {
    const theirs = valuesOf(kind, next);
    setValues(merged(base.values, values, theirs));
    setBase({ values: theirs, revision: next.revision });
    setWanted(null);
  };
  if (consumer !== seen) {
    setSeen(consumer);
    const isNew = consumer !== null && consumer.revision >= base.revision;
    if (isNew && (!isDirty || (wanted !== null && consumer.revision >= wanted))) adopt(consumer);
  }
  const patch = (change: Partial<FormValues>) => setValues((before) => ({ ...before, ...change }));
  return {
    values,
    base: base.values,
    revision: base.revision,
    changes,
    isDirty,
    patch,
    setDraft: (name: string, draft: Draft) =>
      setValues((before) => ({ ...before, drafts: { ...before.drafts, [name]: draft } })),
    setAssigned: (slot: string, ids: readonly string[]) =>
      setValues((before) => ({ ...before, assigned: { ...before.assigned, [slot]: ids } })),
    discard: () => setValues(base.values),
    /** What is here is what is stored now. */
    settle: (revision: number) => setBase({ values, revision }),
    /** An act of this page that touched none of these values made this revision; if it was the next one, nobody else's. */
    follow: (revision: number) =>
      setBase((before) => (revision === before.revision + 1 ? { ...before, revision } : before)),
    /** Takes over their state as soon as it is here; what was changed stays. */
    takeTheirs: (revision: number) => {
      if (consumer && consumer.revision >= revision) adopt(consumer);
      else setWanted(revision);
    },
  };
}

export type ConsumerForm = ReturnType<typeof useConsumerForm>;
