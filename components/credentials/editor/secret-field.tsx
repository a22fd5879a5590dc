"use client";

import { useRef, useState } from "react";
import { useController, useFormContext } from "react-hook-form";
import { Advice } from "@/components/credentials/editor/advice";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import { doubtsAbout, fieldId, hintOfField } from "@/components/credentials/editor/field-words";
import { FileButton, readDropped } from "@/components/credentials/editor/file-button";
import { KeyFacts } from "@/components/credentials/editor/key-facts";
import { PasteOffer } from "@/components/credentials/editor/paste-desk";
import { WebhookHost } from "@/components/credentials/editor/webhook-host";
import { Field } from "@/components/ui/field";
import { SecretInput } from "@/components/ui/secret-input";
import type { FieldSpec } from "@/lib/catalog/field-spec";

interface SecretFieldProps {
  spec: FieldSpec;
  required?: boolean;
  label?: string;
  placeholder?: string;
  /** What is stored already, in place of the usual hint. */
  storedHint?: React.ReactNode;
  action?: React.ReactNode;
}

/** One secret of a form: typed or pasted in, looked at here only, and never filled from the server. */
export function SecretField({
  spec,
  required = spec.required,
  label,
  placeholder,
  storedHint,
  action,
}: SecretFieldProps) {
  const { control } = useFormContext<EditorValues>();
  const {
    field: { ref, value = "", onChange },
    fieldState,
  } = useController({ control, name: `fields.${spec.name}` });
  const look = useSettledValue(value, onChange);
  const isLong = spec.multiline === true;
  const hasHint =
    storedHint !== undefined || spec.kind !== "text" || hintOfField(spec) !== null || look.settled !== "";
  return (
    <div
      data-slot="secret-field"
      onPasteCapture={(event) => look.onPaste(event.clipboardData.getData("text/plain"))}
      onBlur={look.onBlur}
      onDrop={isLong ? (event) => void readDropped(event, look.accept) : undefined}
      className="flex min-w-0 flex-col gap-2"
    >
      <Field
        id={fieldId(spec.name)}
        label={label ?? spec.label}
        required={required}
        error={fieldState.error?.message}
        action={action ?? (isLong && <FileButton label="Choose a file" onText={look.accept} />)}
        hint={hasHint && <SecretHint spec={spec} settled={look.settled} storedHint={storedHint} />}
      >
        <SecretInput
          ref={ref}
          value={value}
          onValueChange={look.accept}
          multiline={isLong}
          {...(spec.kind === "pem" && { rows: 7 })}
          placeholder={placeholder ?? (isLong ? " " : undefined)}
        />
      </Field>
      <PasteOffer spec={spec} text={look.pasted} />
    </div>
  );
}

interface SecretHintProps {
  spec: FieldSpec;
  settled: string;
  storedHint: React.ReactNode;
}

function SecretHint({ spec, settled, storedHint }: SecretHintProps) {
  const hint = storedHint ?? hintOfField(spec);
  return (
    <span className="flex flex-col gap-1 empty:hidden">
      {hint && <span>{hint}</span>}
      {doubtsAbout(spec, settled).map((doubt) => (
        <Advice key={doubt}>{doubt}</Advice>
      ))}
      {spec.kind === "pem" && <KeyFacts text={settled} />}
      {spec.kind === "url" && <WebhookHost text={settled} />}
    </span>
  );
}

const JUMP = 8;

/**
 * Advice waits until a value stands: pasted, dropped or filled in at once, or left. Half a key looks wrong while it is
 * being typed. `pasted` is the text as it was on the clipboard, because a field of one line drops line breaks.
 */
function useSettledValue(value: string, onChange: (value: string) => void) {
  const [seen, setSeen] = useState({ text: "", clipboard: "" });
  const clipboard = useRef("");
  const accept = (next: string) => {
    onChange(next);
    if (Math.abs(next.length - value.length) >= JUMP || clipboard.current !== "")
      setSeen({ text: next, clipboard: clipboard.current || next });
    clipboard.current = "";
  };
  const isSettled = seen.text === value;
  return {
    accept,
    onPaste: (text: string) => (clipboard.current = text),
    onBlur: () => !isSettled && setSeen({ text: value, clipboard: value }),
    settled: isSettled ? value : "",
    pasted: isSettled && value !== "" ? seen.clipboard : "",
  };
}
