"use client";

import { useEffect, useState } from "react";
import type { Written } from "@/components/consumers/consumer-actions";
import { type Failure, type Send, useSubmit } from "@/components/forms/use-submit";
import {
  placedProblems,
  type Problems,
  readDraft,
  type WorkflowDraft,
} from "@/components/workflows/workflow-draft";
import type { WorkflowForm } from "@/components/workflows/use-workflow-form";

interface SaveOptions {
  id: string;
  form: WorkflowForm;
  update: Send<Written>;
  onSaved: (written: Written, saved: WorkflowDraft) => void;
  /** Something is wrong: shows the first step that it is wrong with. */
  onProblems: (problems: Problems) => void;
}

/** Checks what was changed, sends it, and puts every refusal where it belongs. */
export function useWorkflowSave({ id, form, update, onSaved, onProblems }: SaveOptions) {
  const [problems, setProblems] = useState<Problems>({});
  const [attempts, setAttempts] = useState(0);
  const { draft, changed } = form;
  const refuse = (found: Problems) => {
    setProblems(found);
    if (Object.keys(found).length === 0) return;
    onProblems(found);
    setAttempts((before) => before + 1);
  };
  const {
    form: formRef,
    submit,
    ...state
  } = useSubmit(async (payload) => {
    const answer = await update(payload);
    if (answer.status === "error") refuse(placedProblems(answer.fields ?? {}, draft));
    return answer;
  });
  useEffect(() => {
    // Once the step that is wrong is shown.
    if (attempts > 0) formRef.current?.querySelector<HTMLElement>("[aria-invalid=true]")?.focus();
  }, [attempts, formRef]);

  const save = (revision: number) => {
    state.clearFailure();
    const { input, problems: found } = readDraft(draft);
    refuse(found);
    if (Object.keys(found).length > 0) return;
    const given = Object.fromEntries(
      Object.entries(input).filter(([name]) => changed.has(name as keyof WorkflowDraft)),
    );
    const assignments = changed.has("assigned") && { assignments: assignmentsOf(form) };
    submit({ id, revision, ...given, ...assignments }, (written) => onSaved(written, draft));
  };
  return {
    formRef,
    save,
    problems,
    forget: (part: string) =>
      setProblems((before) => Object.fromEntries(Object.entries(before).filter(([name]) => name !== part))),
    clear: () => {
      setProblems({});
      state.clearFailure();
    },
    isPending: state.isPending,
    failure: state.failure,
    staleRevision: staleIn(state.failure),
  };
}

export type WorkflowSave = ReturnType<typeof useWorkflowSave>;

/** Only the slots that were changed: one credential each, or none. */
function assignmentsOf({ base, draft }: WorkflowForm): Record<string, string | null> {
  const changed = Object.entries(draft.assigned).filter(
    ([slot, ids]) => JSON.stringify(ids) !== JSON.stringify(base.assigned[slot] ?? []),
  );
  return Object.fromEntries(changed.map(([slot, ids]) => [slot, ids[0] ?? null]));
}

/** The revision that the save ran into; null when it ran into none. */
function staleIn(failure: Failure | undefined): number | null {
  if (failure?.code !== "stale") return null;
  const revision = Number(failure.extras?.["revision"]);
  return Number.isInteger(revision) ? revision : 0;
}
