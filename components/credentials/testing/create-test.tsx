"use client";

import { useEffect } from "react";
import { useWatch } from "react-hook-form";
import type { CreateTask, EditorPlace } from "@/components/credentials/editor/editor-task";
import { assembled, createPayload, type EditorValues } from "@/components/credentials/editor/editor-values";
import type { useCreateForm } from "@/components/credentials/editor/use-create-form";
import { FormTest, useFormTest } from "@/components/credentials/testing/form-test";
import { hostIn } from "@/components/credentials/testing/host-in";
import type { TestResult } from "@/components/credentials/testing/test-run";
import { call } from "@/components/forms/call";
import { Checkbox } from "@/components/ui/checkbox";
import { routes } from "@/lib/routes";

interface CreateTestProps {
  task: CreateTask;
  create: ReturnType<typeof useCreateForm>;
  place: EditorPlace;
}

/** Tests what stands in the form of a new credential; nothing is stored by it. */
export function CreateTest({ task, create, place }: CreateTestProps) {
  const { form, fields, type } = create;
  const test = useFormTest();
  const { run } = test;
  useWatch({ control: form.control, name: ["fields", "rows"] });
  useEffect(
    () =>
      form.subscribe({
        name: ["fields", "extras", "rows"],
        formState: { values: true },
        callback: run.forget,
      }),
    [form, run],
  );
  const plan = task.tests[type];
  if (!plan) return null;
  const values = form.getValues();
  const host = plan.host || hostIn(values.fields);
  const ask = (signal: AbortSignal) => {
    const templateId = task.template?.id ?? null;
    const { fields: given, extras } = createPayload(form.getValues(), { type, templateId, fields });
    const what = templateId === null ? { type } : { template: templateId };
    return call<TestResult>(routes.unsavedTest(place.org, place.project), {
      input: { ...what, fields: given, extras },
      signal,
    });
  };
  return (
    <FormTest
      name={values.name.trim() || "this credential"}
      plan={{ ...plan, host }}
      test={test}
      ask={ask}
      blocked={hasSecret(values, create) ? undefined : "Add a value first."}
    />
  );
}

function hasSecret(values: EditorValues, { fields }: ReturnType<typeof useCreateForm>): boolean {
  const texts = assembled(values, fields).fields;
  return fields.some(({ name, secret }) => secret && (texts[name] ?? "") !== "");
}

interface TestAfterSavingProps {
  isChosen: boolean;
  onChoose: (isChosen: boolean) => void;
}

export function TestAfterSaving({ isChosen, onChoose }: TestAfterSavingProps) {
  return (
    <Checkbox
      label="Test after saving"
      checked={isChosen}
      onChange={(event) => onChoose(event.target.checked)}
    />
  );
}
