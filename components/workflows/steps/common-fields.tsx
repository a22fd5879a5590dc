"use client";

import { type StepFormProps, stepFieldId } from "@/components/workflows/steps/step-form";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";

/** What every step has. Folded away but for the errors in it: the defaults are right for most. */
export function CommonFields({ step, onChange, errorOf }: StepFormProps) {
  const id = (field: string) => stepFieldId(step.uid, field);
  const hasError = ["id", "name", "timeoutSeconds", "onInterrupt"].some((field) => errorOf(field));
  return (
    <details open={hasError || undefined} className="group rounded-md border border-border px-4 py-2.5">
      <summary className="cursor-pointer rounded-sm text-sm font-medium">
        Id, time limit, interruptions
      </summary>
      <div className="grid gap-4 pt-3 pb-1.5 sm:grid-cols-3">
        <Field id={id("id")} label="Id" required error={errorOf("id")} hint="In runs and permissions.">
          <Input
            code
            value={step.id}
            maxLength={64}
            onChange={(event) => onChange({ id: event.target.value })}
          />
        </Field>
        <Field
          id={id("timeoutSeconds")}
          label="Time limit in seconds"
          error={errorOf("timeoutSeconds")}
          hint={`Up to 300. Empty: ${["code", "http"].includes(step.type) ? 60 : 300}.`}
        >
          <Input
            inputMode="numeric"
            value={step.timeoutSeconds}
            onChange={(event) => onChange({ timeoutSeconds: event.target.value })}
          />
        </Field>
        <Field id={id("onInterrupt")} label="When the server stops meanwhile" error={errorOf("onInterrupt")}>
          <Select
            value={step.onInterrupt}
            onChange={({ target: { value } }) =>
              onChange({ onInterrupt: value === "retry" ? "retry" : value === "fail" ? "fail" : "" })
            }
          >
            <option value="">Fail (usual)</option>
            <option value="fail">Fail</option>
            <option value="retry">Start the step again</option>
          </Select>
        </Field>
      </div>
    </details>
  );
}
