"use client";

import { useId } from "react";
import { type UseFormReturn, useController, useFormContext } from "react-hook-form";
import { Advice } from "@/components/credentials/editor/advice";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import {
  doubtsAbout,
  fieldId,
  hintOfField,
  optionLabel,
  SMTP_PORTS,
} from "@/components/credentials/editor/field-words";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import type { FieldSpec } from "@/lib/catalog/field-spec";

/** A field everybody may read. The control carries no name of its own: managers fill what is called `username`. */
export function PlainField({ spec, action }: { spec: FieldSpec; action?: React.ReactNode }) {
  const form = useFormContext<EditorValues>();
  const { field, fieldState } = useController({ control: form.control, name: `fields.${spec.name}` });
  const value = field.value ?? "";
  const hint = hintOfField(spec);
  const doubts = doubtsAbout(spec, value);
  const accept = (next: string) => {
    if (spec.name === "encryption") followEncryption(form, { from: value, to: next });
    field.onChange(next);
  };
  return (
    <Field
      id={fieldId(spec.name)}
      label={spec.label}
      required={spec.required}
      error={fieldState.error?.message}
      action={action}
      hint={
        (hint !== null || doubts.length > 0) && (
          <span className="flex flex-col gap-1">
            {hint !== null && <span>{hint}</span>}
            {doubts.map((doubt) => (
              <Advice key={doubt}>{doubt}</Advice>
            ))}
          </span>
        )
      }
    >
      <PlainControl
        spec={spec}
        value={value}
        onValueChange={accept}
        controlRef={field.ref}
        onBlur={field.onBlur}
      />
    </Field>
  );
}

type EncryptionChange = { from: string; to: string };

/** The port goes along with the encryption until somebody has typed another one. */
function followEncryption(form: UseFormReturn<EditorValues>, { from, to }: EncryptionChange): void {
  const next = SMTP_PORTS[to];
  if (next !== undefined && form.getValues("fields.port") === SMTP_PORTS[from])
    form.setValue("fields.port", next, { shouldDirty: true });
}

interface PlainControlProps {
  spec: FieldSpec;
  value: string;
  onValueChange: (value: string) => void;
  onBlur: () => void;
  controlRef: React.Ref<HTMLInputElement & HTMLTextAreaElement & HTMLSelectElement>;
}

function PlainControl({ spec, value, onValueChange, onBlur, controlRef }: PlainControlProps) {
  const listId = useId();
  const control = {
    ref: controlRef,
    value,
    onBlur,
    onChange: (event: { target: { value: string } }) => onValueChange(event.target.value),
  };
  if (spec.options && !spec.optionsOpen) {
    return (
      <Select {...control}>
        {!spec.options.includes(value) && <option value="">Choose {spec.label.toLowerCase()}</option>}
        {spec.options.map((option) => (
          <option key={option} value={option}>
            {optionLabel(option)}
          </option>
        ))}
      </Select>
    );
  }
  if (spec.multiline) return <Textarea {...control} code rows={2} />;
  return (
    <>
      <Input
        {...control}
        placeholder={spec.placeholder}
        inputMode={spec.kind === "port" ? "numeric" : spec.kind === "url" ? "url" : undefined}
        list={spec.options ? listId : undefined}
      />
      {spec.options && (
        <datalist id={listId}>
          {spec.options.map((option) => (
            <option key={option} value={option} />
          ))}
        </datalist>
      )}
    </>
  );
}
