"use client";

import { existing, scopeWords } from "@/components/workflows/known-keys";
import { type StepFormProps, stepFieldId } from "@/components/workflows/steps/step-form";
import { InlineButton } from "@/components/credentials/editor/advice";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { StatusText } from "@/components/ui/status-text";
import { nearestKeys } from "@/lib/catalog/nearest-keys";

const NEW = "new:";

/** Which credential a request takes with it, by key. */
export function KeyField({ step, onChange, errorOf, keys, desk }: StepFormProps) {
  const known = existing(keys);
  const isKnown = known.some(({ key }) => key === step.credential);
  const choose = (value: string) => {
    if (value !== NEW) onChange({ credential: value });
    else desk.create?.({ onCreated: ({ key }) => onChange({ credential: key }) });
  };
  return (
    <div className="flex flex-col gap-1.5">
      <Field
        id={stepFieldId(step.uid, "credential")}
        label="Credential"
        error={errorOf("credential")}
        hint="Its secret is added on the way out. The step, its log and its output never hold it."
      >
        <Select value={step.credential} onChange={(event) => choose(event.target.value)}>
          <option value="">None</option>
          {step.credential !== "" && !isKnown && <option value={step.credential}>{step.credential}</option>}
          {known.map((one) => (
            <option key={one.key} value={one.key}>
              {one.key} · {one.allowed ? scopeWords(one) : "not allowed here"}
            </option>
          ))}
          {desk.create && <option value={NEW}>New credential…</option>}
        </Select>
      </Field>
      <KeyWarning step={step} onChange={onChange} keys={keys} desk={desk} />
    </div>
  );
}

function KeyWarning({
  step: { credential },
  onChange,
  keys,
  desk,
}: Pick<StepFormProps, "step" | "onChange" | "keys" | "desk">) {
  const known = existing(keys);
  const found = known.find(({ key }) => key === credential);
  if (credential === "" || found?.allowed) return null;
  const [near] = found
    ? []
    : nearestKeys(
        credential,
        known.map(({ key }) => key),
      );
  return (
    <p role="status" className="flex flex-wrap items-baseline gap-x-3 text-sm">
      <StatusText kind="warning">
        {found
          ? `${credential} is not allowed in this workflow.`
          : `No credential has the key ${credential}.`}
      </StatusText>
      {found && desk.allow && <InlineButton onClick={() => desk.allow?.(credential)}>Allow</InlineButton>}
      {!found && desk.create && (
        <InlineButton onClick={() => desk.create?.({ key: credential })}>Create</InlineButton>
      )}
      {near !== undefined && (
        <InlineButton onClick={() => onChange({ credential: near })}>Did you mean {near}?</InlineButton>
      )}
    </p>
  );
}
