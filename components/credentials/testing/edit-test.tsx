"use client";

import { useEffect } from "react";
import { useWatch } from "react-hook-form";
import type { EditorPlace, EditTask } from "@/components/credentials/editor/editor-task";
import { useEditorAddress } from "@/components/credentials/editor/use-editor-address";
import type { useEditForm } from "@/components/credentials/editor/use-edit-form";
import { FormTest, useFormTest } from "@/components/credentials/testing/form-test";
import { hostIn } from "@/components/credentials/testing/host-in";
import type { TestResult } from "@/components/credentials/testing/test-run";
import { call } from "@/components/forms/call";
import { routes } from "@/lib/routes";

interface EditTestProps {
  task: EditTask;
  edit: ReturnType<typeof useEditForm>;
  place: EditorPlace;
}

/** Tests what would be stored: the value as it is, or with what was typed, which is not stored by it. */
export function EditTest({ task, edit, place }: EditTestProps) {
  const { form } = edit;
  const test = useFormTest();
  const { run } = test;
  const address = useEditorAddress();
  useWatch({ control: form.control, name: ["fields", "extras"] });
  useEffect(
    () => form.subscribe({ name: ["fields", "extras"], formState: { values: true }, callback: run.forget }),
    [form, run],
  );
  const { id, plan, blocked, last } = task.test;
  if (plan === null) return null;
  const { fields, extras } = edit.payload(form.getValues());
  const isChanged = Object.keys(fields).length > 0 || extras.length > 0;
  const host = hostIn(isChanged ? form.getValues().fields : {}) || plan.host;
  const ask = (signal: AbortSignal) =>
    isChanged
      ? call<TestResult>(routes.unsavedTest(place.org, place.project), {
          input: { id, fields, extras },
          signal,
        })
      : call<TestResult>(routes.credentialTest(place.org, place.project, id), { input: {}, signal });
  return (
    <FormTest
      name={task.credential.name}
      plan={{ ...plan, host }}
      test={test}
      ask={ask}
      blocked={isChanged ? undefined : blocked}
      last={isChanged ? null : last}
      // The list behind the dialog shows what was learned of the stored value.
      onDone={isChanged ? undefined : address.refresh}
    />
  );
}
