"use client";

import { CodeEditor } from "@/components/workflows/code/code-editor";
import { type StepFormProps, stepFieldId } from "@/components/workflows/steps/step-form";
import { SecretNote } from "@/components/workflows/steps/secret-note";
import { Field } from "@/components/ui/field";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";

export const PLACEHOLDERS = (
  <>
    <code>{"{{input}}"}</code> and <code>{"{{steps.<id>.output}}"}</code> are filled in. Credentials never
    are.
  </>
);

/** A model, what it is asked, and the shape of its answer where that is JSON. */
export function PromptFields({
  step,
  onChange,
  errorOf,
  parts,
  desk,
  isReadOnly,
  hasSchema = false,
}: StepFormProps & { hasSchema?: boolean }) {
  const id = (field: string) => stepFieldId(step.uid, field);
  const isKnown = parts.llms.some((llm) => llm.id === step.llm);
  return (
    <>
      <Field
        id={id("llm")}
        label="LLM configuration"
        required
        error={errorOf("llm")}
        hint={parts.llms.length === 0 ? "None yet. Add one under LLM configurations." : undefined}
      >
        <Select value={step.llm} onChange={(event) => onChange({ llm: event.target.value })}>
          <option value="">Not chosen</option>
          {step.llm !== "" && !isKnown && <option value={step.llm}>{step.llm} (no access)</option>}
          {parts.llms.map(({ id: value, name, note }) => (
            <option key={value} value={value}>
              {note === "" ? name : `${name} · ${note}`}
            </option>
          ))}
        </Select>
      </Field>
      <Field id={id("prompt")} label="Prompt" required error={errorOf("prompt")} hint={PLACEHOLDERS}>
        <Textarea
          rows={6}
          value={step.prompt}
          onChange={(event) => onChange({ prompt: event.target.value })}
        />
      </Field>
      <SecretNote text={step.prompt} desk={desk} />
      <Field id={id("system")} label="System prompt" error={errorOf("system")}>
        <Textarea
          rows={3}
          value={step.system}
          onChange={(event) => onChange({ system: event.target.value })}
        />
      </Field>
      <SecretNote text={step.system} desk={desk} />
      {hasSchema && (
        <Field id={id("schema")} label="JSON Schema of the answer" required error={errorOf("schema")}>
          <CodeEditor
            label="JSON Schema of the answer"
            language="json"
            text={step.schema}
            onText={(schema) => onChange({ schema })}
            isReadOnly={isReadOnly}
          />
        </Field>
      )}
    </>
  );
}
