"use client";

import { useEffect, useState } from "react";
import { assignmentsOf, type Changes, slotsIn } from "@/components/consumers/form-state";
import type { Written } from "@/components/consumers/consumer-actions";
import type { ConsumerForm } from "@/components/consumers/use-consumer-form";
import { checkForm, type FormProblems, placed } from "@/components/consumers/use-problems";
import { type Failure, type Send, useSubmit } from "@/components/forms/use-submit";
import type { KindSpec } from "@/lib/catalog/kind-shape";

interface SubmitOptions {
  kind: KindSpec;
  /** Null for a new one. */
  id: string | null;
  form: ConsumerForm;
  problems: FormProblems;
  send: Send<Written>;
  onSaved: (written: Written, changes: Changes) => void;
}

/** Checks the form, sends what was changed, and puts every refusal where it belongs. */
export function useConsumerSubmit({ kind, id, form, problems, send, onSaved }: SubmitOptions) {
  const {
    form: formRef,
    submit,
    ...state
  } = useSubmit(async (payload): ReturnType<typeof send> => {
    const answer = await send(payload);
    if (answer.status === "error") problems.put(placed(answer.fields ?? {}, kind, form.values.drafts));
    return answer;
  });
  const [attempts, setAttempts] = useState(0);
  useEffect(() => {
    // Once everything that is wrong has been shown.
    if (attempts > 0) formRef.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [attempts, formRef]);

  const save = async (revision: number) => {
    state.clearFailure();
    const { config, problems: found } = await checkForm(kind, form.values);
    problems.put(found);
    if (Object.keys(found).length > 0) {
      setAttempts((before) => before + 1);
      return;
    }
    const input =
      id === null ? newInput(kind, form, config) : { id, revision, ...changedInput(kind, form, config) };
    submit(input, (written) => onSaved(written, form.changes));
  };
  const { isPending, failure, clearFailure } = state;
  return { formRef, save, isPending, failure, clearFailure, staleRevision: staleIn(failure) };
}

function newInput(kind: KindSpec, { values }: ConsumerForm, config: unknown) {
  const slots = slotsIn(kind, values);
  const filled = slots.map(({ name }) => name).filter((name) => values.assigned[name]?.length);
  return {
    kind: kind.id,
    name: values.name.trim(),
    config,
    audience: values.audience,
    assignments: assignmentsOf(slots, values.assigned, filled),
  };
}

function changedInput(kind: KindSpec, { values, changes }: ConsumerForm, config: unknown) {
  return {
    ...(changes.name && { name: values.name.trim() }),
    ...(changes.audience && { audience: values.audience }),
    ...(changes.fields.length > 0 && { config }),
    assignments: assignmentsOf(slotsIn(kind, values), values.assigned, changes.slots),
  };
}

/** The revision that the save ran into; null when it ran into none. */
function staleIn(failure: Failure | undefined): number | null {
  if (failure?.code !== "stale") return null;
  const revision = Number(failure.extras?.["revision"]);
  return Number.isInteger(revision) ? revision : 0;
}
