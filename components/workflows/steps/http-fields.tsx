"use client";

import { Plus, X } from "lucide-react";
import { useRef } from "react";
import { KeyField } from "@/components/workflows/steps/key-field";
import { HTTP_METHODS, type HeaderRow, type StepDraft } from "@/components/workflows/steps/step-draft";
import { type StepFormProps, stepFieldId } from "@/components/workflows/steps/step-form";
import { PLACEHOLDERS } from "@/components/workflows/steps/prompt-fields";
import { SecretNote } from "@/components/workflows/steps/secret-note";
import { Button } from "@/components/ui/button";
import { Field, FieldGroup } from "@/components/ui/field";
import { IconButton } from "@/components/ui/icon-button";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";

/** One request. Its credential is named and never put into a text: it enters where its service expects it. */
export function HttpFields(props: StepFormProps) {
  const { step, onChange, errorOf } = props;
  const id = (field: string) => stepFieldId(step.uid, field);
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-[8rem_minmax(0,1fr)]">
        <Field id={id("method")} label="Method" error={errorOf("method")}>
          <Select value={step.method} onChange={(event) => onChange({ method: event.target.value })}>
            {HTTP_METHODS.map((method) => (
              <option key={method}>{method}</option>
            ))}
          </Select>
        </Field>
        <Field id={id("url")} label="Address" required error={errorOf("url")} hint={PLACEHOLDERS}>
          <Input
            code
            inputMode="url"
            placeholder="https://api.example.com/v1/items"
            value={step.url}
            onChange={(event) => onChange({ url: event.target.value })}
          />
        </Field>
      </div>
      <SecretNote text={step.url} desk={props.desk} />
      <KeyField {...props} />
      <Headers step={step} error={errorOf("headers")} onChange={onChange} />
      <SecretNote text={step.headers.map(({ value }) => value).join("\n")} desk={props.desk} />
      <Body {...props} />
    </>
  );
}

type HeadersProps = {
  step: StepDraft;
  error: string | undefined;
  onChange: (change: Partial<StepDraft>) => void;
};

function Headers({ step: { uid, headers }, error, onChange }: HeadersProps) {
  const add = useRef<HTMLButtonElement>(null);
  const patch = (id: number, change: Partial<HeaderRow>) =>
    onChange({ headers: headers.map((row) => (row.id === id ? { ...row, ...change } : row)) });
  return (
    <FieldGroup label="Headers" error={error} hint="Not the one with the secret: the credential brings it.">
      <div className="flex flex-col gap-2">
        {headers.map(({ id, name, value }, at) => (
          <div key={id} className="flex items-center gap-2">
            <Input
              aria-label={`Name of header ${at + 1}`}
              code
              value={name}
              onChange={(event) => patch(id, { name: event.target.value })}
            />
            <Input
              aria-label={`Value of header ${at + 1}`}
              value={value}
              onChange={(event) => patch(id, { value: event.target.value })}
            />
            <IconButton
              label={`Remove header ${name || at + 1}`}
              onClick={() => {
                onChange({ headers: headers.filter((row) => row.id !== id) });
                add.current?.focus();
              }}
            >
              <X aria-hidden="true" className="size-4" />
            </IconButton>
          </div>
        ))}
      </div>
      <div>
        <Button
          ref={add}
          id={stepFieldId(uid, "headers")}
          size="sm"
          onClick={() =>
            onChange({
              headers: [
                ...headers,
                { id: Math.max(-1, ...headers.map((row) => row.id)) + 1, name: "", value: "" },
              ],
            })
          }
        >
          <Plus aria-hidden="true" className="size-3.5" />
          Add header
        </Button>
      </div>
    </FieldGroup>
  );
}

function Body({ step, onChange, errorOf, desk }: StepFormProps) {
  const id = stepFieldId(step.uid, "body");
  return (
    <>
      <Field id={`${id}-as`} label="Body">
        <Select
          value={step.bodyAs}
          onChange={({ target: { value } }) =>
            onChange({ bodyAs: value === "json" ? "json" : value === "text" ? "text" : "none" })
          }
        >
          <option value="none">None</option>
          <option value="json">JSON</option>
          <option value="text">Text</option>
        </Select>
      </Field>
      {step.bodyAs !== "none" && (
        <Field id={id} label={step.bodyAs === "json" ? "JSON body" : "Text body"} error={errorOf("body")}>
          <Textarea
            code={step.bodyAs === "json"}
            rows={6}
            value={step.body}
            onChange={(event) => onChange({ body: event.target.value })}
          />
        </Field>
      )}
      {step.bodyAs !== "none" && <SecretNote text={step.body} desk={desk} />}
    </>
  );
}
