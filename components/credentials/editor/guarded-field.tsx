"use client";

import { createContext, use, useState } from "react";
import { useController, useFormContext } from "react-hook-form";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import { counted, fieldId } from "@/components/credentials/editor/field-words";
import { countVariables } from "@/components/credentials/editor/read-paste";
import { Suggestion } from "@/components/credentials/editor/suggestion";
import { Button } from "@/components/ui/button";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Textarea } from "@/components/ui/textarea";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

export interface SecretDesk {
  /** Puts the text into the form's value field. Absent where the form has none. */
  moveToValue?: ((text: string) => void) | undefined;
  importVariables?: ((text: string) => void) | undefined;
}

export const SecretDeskContext = createContext<SecretDesk>({});

interface GuardedFieldProps {
  name: "name" | "key" | "description";
  label: string;
  required?: boolean;
  hint?: React.ReactNode;
  action?: React.ReactNode;
  placeholder?: string;
  code?: boolean;
  multiline?: boolean;
  onAccepted?: ((text: string) => void) | undefined;
}

/**
 * Text everybody in the project reads. What looks like a secret never gets into it: the field stays as it was, and the
 * text waits in memory for a decision.
 */
export function GuardedField({
  name,
  label,
  required,
  hint,
  action,
  onAccepted,
  ...look
}: GuardedFieldProps) {
  const { control } = useFormContext<EditorValues>();
  const { field, fieldState } = useController({ control, name });
  const guard = useSecretGuard((text) => {
    field.onChange(text);
    onAccepted?.(text);
  });
  const controls = {
    ref: field.ref,
    value: field.value,
    onBlur: field.onBlur,
    placeholder: look.placeholder,
    code: look.code,
    onChange: (event: { target: { value: string } }) => guard.accept(event.target.value),
  };
  return (
    <div
      className="flex min-w-0 flex-col gap-2"
      onPasteCapture={(event) => guard.onPaste(event.clipboardData.getData("text/plain"), event)}
    >
      <Field
        id={fieldId(name)}
        label={label}
        required={required}
        hint={hint}
        action={action}
        error={fieldState.error?.message}
      >
        {look.multiline ? <Textarea {...controls} rows={2} /> : <Input {...controls} />}
      </Field>
      <CaughtSecret field={label} text={guard.caught} onDone={guard.forget} />
    </div>
  );
}

function useSecretGuard(onChange: (text: string) => void) {
  const [caught, setCaught] = useState("");
  const accept = (next: string) => {
    if (looksLikeSecret(next)) setCaught(next);
    else onChange(next);
  };
  const onPaste = (text: string, event: { preventDefault: () => void }) => {
    if (!looksLikeSecret(text) && countVariables(text) === 0) return;
    event.preventDefault();
    setCaught(text);
  };
  return { caught, accept, onPaste, forget: () => setCaught("") };
}

interface CaughtSecretProps {
  field: string;
  text: string;
  onDone: () => void;
}

function CaughtSecret({ field, text, onDone }: CaughtSecretProps) {
  const desk = use(SecretDeskContext);
  const then = (act: ((text: string) => void) | undefined) => () => {
    act?.(text);
    onDone();
  };
  const count = text === "" ? 0 : countVariables(text);
  const canImport = count > 0 && desk.importVariables !== undefined;
  const discard = (
    <Button key="discard" size="sm" variant="ghost" onClick={then(undefined)}>
      Discard
    </Button>
  );
  const offer = canImport ? (
    <Button key="act" size="sm" onClick={then(desk.importVariables)}>
      {count === 1 ? "Import it" : "Import them"}
    </Button>
  ) : (
    desk.moveToValue && (
      <Button key="act" size="sm" onClick={then(desk.moveToValue)}>
        Move
      </Button>
    )
  );
  return (
    <div role="status" data-slot="caught-secret" className="empty:hidden">
      {text !== "" && (
        <Suggestion
          kind="warning"
          title={canImport ? `Found ${counted(count, "variable")}.` : "That looks like a secret."}
          actions={[offer, discard]}
        >
          {visibleTo(field)}{" "}
          {canImport ? "Import as credentials?" : desk.moveToValue && "Move it to the value field?"}
        </Suggestion>
      )}
    </div>
  );
}

const visibleTo = (field: string) =>
  `${field === "Description" ? "Descriptions" : `${field}s`} are visible to everyone in the project.`;
