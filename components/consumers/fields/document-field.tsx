"use client";

import { FileButton } from "@/components/credentials/editor/file-button";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";

interface DocumentFieldProps {
  id: string;
  label: string;
  hint: string | undefined;
  required: boolean;
  text: string;
  onChange: (text: string) => void;
  error: string | undefined;
}

/** A document of some kilobytes: pasted, typed or read from a file. */
export function DocumentField({ text, onChange, ...about }: DocumentFieldProps) {
  return (
    <Field
      {...about}
      action={<FileButton label="Upload a file…" accept=".json,.yaml,.yml,.txt" onText={onChange} />}
    >
      <Textarea code rows={8} value={text} onChange={(event) => onChange(event.target.value)} />
    </Field>
  );
}
