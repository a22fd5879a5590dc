"use client";

import { useState } from "react";
import {
  changedParts,
  draftOfWorkflow,
  mergedDraft,
  type WorkflowDraft,
} from "@/components/workflows/workflow-draft";
import { newStep, type StepDraft } from "@/components/workflows/steps/step-draft";
import type { StepType, Workflow } from "@/components/workflows/workflow-types";

/**
 * What the editor holds, measured against the workflow as it was when it opened. A newer state is taken over while
 * nothing has been changed here, or when the person asks for it.
 */
export function useWorkflowForm(workflow: Workflow) {
  const [base, setBase] = useState(() => ({ draft: draftOfWorkflow(workflow), revision: workflow.revision }));
  const [draft, setDraft] = useState(base.draft);
  const [seen, setSeen] = useState(workflow.revision);
  /** The revision that is waited for; null = none. */
  const [wanted, setWanted] = useState<number | null>(null);
  const changed = changedParts(base.draft, draft);
  const isDirty = changed.size > 0;

  const adopt = () => {
    const theirs = draftOfWorkflow(workflow);
    const merged = mergedDraft(base.draft, draft, theirs);
    // Steps that both have are the same steps, so that what is selected stays selected.
    setDraft(merged);
    setBase({ draft: withUidsOf(theirs, merged), revision: workflow.revision });
    setWanted(null);
  };
  if (workflow.revision !== seen) {
    setSeen(workflow.revision);
    const isNewer = workflow.revision > base.revision;
    if (isNewer && (!isDirty || (wanted !== null && workflow.revision >= wanted))) adopt();
  }
  const patch = (change: Partial<WorkflowDraft>) => setDraft((before) => ({ ...before, ...change }));
  return {
    draft,
    base: base.draft,
    revision: base.revision,
    changed,
    isDirty,
    patch,
    replace: setDraft,
    ...stepChanges(draft, setDraft),
    discard: () => setDraft(base.draft),
    /** What is here is what is stored now. */
    settle: (saved: WorkflowDraft, revision: number) => setBase({ draft: saved, revision }),
    /** An act of this page that touched none of this made this revision; if it was the next one, nobody else's. */
    follow: (revision: number) =>
      setBase((before) => (revision === before.revision + 1 ? { ...before, revision } : before)),
    /** Takes over their state as soon as it is here; what was changed stays. */
    takeTheirs: (revision: number) => {
      if (workflow.revision >= revision) adopt();
      else setWanted(revision);
    },
  };
}

export type WorkflowForm = ReturnType<typeof useWorkflowForm>;

type SetDraft = (change: (before: WorkflowDraft) => WorkflowDraft) => void;

function stepChanges({ steps }: WorkflowDraft, setDraft: SetDraft) {
  const setSteps = (change: (steps: readonly StepDraft[]) => readonly StepDraft[]) =>
    setDraft((before) => ({ ...before, steps: change(before.steps) }));
  return {
    /** The uid of the new step. */
    addStep: (type: StepType): string => {
      const step = newStep(type, steps);
      setSteps((before) => [...before, step]);
      return step.uid;
    },
    patchStep: (uid: string, change: Partial<StepDraft>) =>
      setSteps((before) => before.map((step) => (step.uid === uid ? { ...step, ...change } : step))),
    removeStep: (uid: string) => setSteps((before) => before.filter((step) => step.uid !== uid)),
    moveStep: (uid: string, by: -1 | 1) => setSteps((before) => moved(before, uid, by)),
  };
}

function moved(steps: readonly StepDraft[], uid: string, by: -1 | 1): readonly StepDraft[] {
  const at = steps.findIndex((step) => step.uid === uid);
  const [own, other] = [steps[at], steps[at + by]];
  if (!own || !other) return steps;
  return steps.map((step, index) => (index === at ? other : index === at + by ? own : step));
}

const withUidsOf = (theirs: WorkflowDraft, merged: WorkflowDraft): WorkflowDraft => {
  const uids = new Map(merged.steps.map(({ id, uid }) => [id, uid]));
  return { ...theirs, steps: theirs.steps.map((step) => ({ ...step, uid: uids.get(step.id) ?? step.uid })) };
};
