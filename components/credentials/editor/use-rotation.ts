"use client";

import { useState } from "react";
import type { UseFormReturn } from "react-hook-form";
import type { EditorActions, EditorPlace, RotateTask } from "@/components/credentials/editor/editor-task";
import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import { focusSaved } from "@/components/credentials/editor/focus-saved";
import { type Grace, toastRotated } from "@/components/credentials/editor/rotate-parts";
import { useEditorAddress } from "@/components/credentials/editor/use-editor-address";
import { useSaving } from "@/components/credentials/editor/use-saving";
import type { TestResult } from "@/components/credentials/testing/test-run";

interface RotationOptions {
  task: RotateTask;
  place: EditorPlace;
  actions: EditorActions;
  form: UseFormReturn<EditorValues>;
  focus: () => void;
}

/** Replaces the value. Asked first, the service decides whether anything is stored at all. */
export function useRotation({ task, place, actions, form, focus }: RotationOptions) {
  const { credential } = task;
  const secrets = task.fields.filter((field) => field.secret);
  const shell = useEditorShell();
  const address = useEditorAddress();
  const [grace, setGrace] = useState<Grace>("now");
  const [isTested, setTested] = useState(task.test.plan !== null);
  const [isAsking, setAsking] = useState(false);
  const [refused, setRefused] = useState<TestResult>();
  const saving = useSaving({
    form,
    place,
    fields: new Set(secrets.map(({ name }) => name)),
    failed: () => `“${credential.name}” wasn't rotated. Nothing has changed.`,
    onInvalid: focus,
  });

  const submit = (test: boolean) =>
    form.handleSubmit(async (values) => {
      setRefused(undefined);
      setAsking(test);
      const fields = Object.fromEntries(
        secrets.flatMap(({ name }) => (values.fields[name] ? [[name, values.fields[name]]] : [])),
      );
      const answer = await saving.save(actions.rotate, {
        ...{ id: credential.id, fields, keepPreviousFor: grace === "now" ? null : grace },
        ...(test && { test }),
      });
      if (answer?.status === "error") {
        const said = answer.extras?.["test"];
        // Safe because a refusal of this act that has a test has it in this shape.
        if (said) setRefused(said as TestResult);
        else saving.refuse(answer);
      }
      if (answer?.status !== "ok") return;
      form.reset();
      shell.close(() => {
        toastRotated(answer.data, {
          ...{ isKept: grace !== "now", place, rollback: actions.rollback, refresh: address.refresh },
        });
        focusSaved(credential.id);
      });
    }, focus)();

  return {
    ...{ secrets, grace, setGrace, isTested, setTested, refused, submit, isAsking },
    /** Goes back to the form as it was. */
    forget: () => setRefused(undefined),
    isPending: saving.isPending,
    problem: saving.problem,
  };
}
