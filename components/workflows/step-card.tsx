"use client";

import type { KeyDesk } from "@/components/workflows/key-desk";
import type { KnownKeys } from "@/components/workflows/known-keys";
import { StepForm, stepFieldId } from "@/components/workflows/steps/step-form";
import { STEP_TYPES, STEP_WORDS, stepTitle } from "@/components/workflows/steps/step-words";
import type { StepDraft } from "@/components/workflows/steps/step-draft";
import type { WorkflowForm } from "@/components/workflows/use-workflow-form";
import type { WorkflowSave } from "@/components/workflows/use-workflow-save";
import type { Parts } from "@/components/workflows/workflow-types";
import { Card, CardBody, CardHeader } from "@/components/ui/card";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";

interface StepCardProps {
  step: StepDraft;
  at: number;
  form: WorkflowForm;
  save: Pick<WorkflowSave, "problems" | "forget">;
  keys: KnownKeys;
  desk: KeyDesk;
  parts: Parts;
  isReadOnly: boolean;
}

/** The step that is selected. */
export function StepCard({ step, at, form, save, keys, desk, parts, isReadOnly }: StepCardProps) {
  const change = (fields: Partial<StepDraft>) => {
    for (const field of Object.keys(fields)) save.forget(`${step.uid}.${field}`);
    form.patchStep(step.uid, fields);
  };
  const errorOf = (field: string) => save.problems[`${step.uid}.${field}`];
  return (
    <Card data-step={step.id}>
      <CardHeader title={`Step ${at + 1} · ${stepTitle(step)}`} />
      <CardBody className="flex flex-col gap-5">
        <fieldset disabled={isReadOnly} className="flex min-w-0 flex-col gap-5">
          <legend className="sr-only">{stepTitle(step)}</legend>
          <div className="grid gap-4 sm:grid-cols-2">
            <Field id={stepFieldId(step.uid, "name")} label="Step name" error={errorOf("name")}>
              <Input
                value={step.name}
                maxLength={200}
                placeholder={STEP_WORDS[step.type].label}
                onChange={(event) => change({ name: event.target.value })}
              />
            </Field>
            <Field id={stepFieldId(step.uid, "type")} label="Kind of step" error={errorOf("type")}>
              <Select
                value={step.type}
                onChange={({ target: { value } }) => {
                  const type = STEP_TYPES.find((one) => one === value);
                  if (type) change({ type });
                }}
              >
                {STEP_TYPES.map((type) => (
                  <option key={type} value={type}>
                    {STEP_WORDS[type].label}
                  </option>
                ))}
              </Select>
            </Field>
          </div>
          <StepForm
            step={step}
            onChange={change}
            errorOf={errorOf}
            keys={keys}
            desk={desk}
            parts={parts}
            isReadOnly={isReadOnly}
          />
        </fieldset>
      </CardBody>
    </Card>
  );
}
