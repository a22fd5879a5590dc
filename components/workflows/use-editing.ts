"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";
import type { WorkflowEditorProps } from "@/components/workflows/editor-props";
import { withKeyRenamed } from "@/components/workflows/lint-code";
import { stepTitle } from "@/components/workflows/steps/step-words";
import { useSelectedStep } from "@/components/workflows/use-selected-step";
import { useWorkflowForm } from "@/components/workflows/use-workflow-form";
import { useWorkflowSave } from "@/components/workflows/use-workflow-save";
import { announce } from "@/components/ui/announce";
import { showToast } from "@/components/ui/toast";

/** What is being written, which step of it is shown, and how it is saved. */
export function useEditing({ workflow, actions }: WorkflowEditorProps) {
  const router = useRouter();
  const form = useWorkflowForm(workflow);
  const { draft } = form;
  const { selected, select } = useSelectedStep(draft.steps);
  // Of the YAML as it stands beside this very draft: another one brings a text of its own.
  const [yaml, setYaml] = useState({ count: 0, draft });
  const { formRef, ...save } = useWorkflowSave({
    id: workflow.id,
    form,
    update: actions.update,
    onSaved: ({ name, revision }, saved) => {
      form.settle(saved, revision);
      showToast({ kind: "success", message: `Saved “${name}”.` });
      router.refresh();
    },
    onProblems: (found) => {
      const [uid = ""] = (Object.keys(found)[0] ?? "").split(".");
      if (draft.steps.some((step) => step.uid === uid)) select(uid);
    },
  });
  return {
    form,
    formRef,
    save,
    selected,
    select,
    yamlProblems: yaml.draft === draft ? yaml.count : 0,
    sayYamlProblems: (count: number) => setYaml({ count, draft }),
    discard: () => {
      form.discard();
      save.clear();
      setYaml({ count: 0, draft });
    },
    /** Writes the key that was meant into the step that failed. It counts once it is saved. */
    takeOtherKey: (id: string, wrong: string, right: string) => {
      const step = draft.steps.find((one) => one.id === id);
      if (!step) return;
      form.patchStep(step.uid, { code: withKeyRenamed(step.code, wrong, right), credential: right });
      select(step.uid);
      announce(`Changed ${wrong} to ${right}. Save, then run again.`);
    },
    stepName: (id: string) => {
      const at = draft.steps.findIndex((step) => step.id === id);
      const step = draft.steps[at];
      return step ? `Step ${at + 1} (${stepTitle(step)})` : id;
    },
  };
}

export type Editing = ReturnType<typeof useEditing>;
