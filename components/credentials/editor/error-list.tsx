"use client";

import { type FieldErrors, useFormState } from "react-hook-form";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import { fieldId } from "@/components/credentials/editor/field-words";
import { SaveFailure, type SaveProblem } from "@/components/credentials/editor/save-failure";
import { FormErrorSummary } from "@/components/ui/form-error-summary";
import type { FieldSpec } from "@/lib/catalog/field-spec";

interface ErrorListProps {
  fields: readonly FieldSpec[];
  problem: SaveProblem | undefined;
}

/** Top of the form: what the server refused, and a list to jump from when more than three fields are wrong. */
export function ErrorList({ fields, problem }: ErrorListProps) {
  const { errors } = useFormState<EditorValues>();
  const listed = errorsByField(errors, fields);
  if (problem) return <SaveFailure problem={problem} />;
  return <FormErrorSummary fields={listed} />;
}

const LABELS = {
  name: "Name",
  key: "Key",
  description: "Description",
  expiresOn: "Expires",
  audience: "Who can use it",
  members: "Members",
} as const;

function errorsByField(errors: FieldErrors<EditorValues>, fields: readonly FieldSpec[]) {
  const general = Object.entries(LABELS).flatMap(([name, label]) => {
    const message = errors[name as keyof typeof LABELS]?.message;
    return message === undefined ? [] : [{ id: fieldId(name), label, message }];
  });
  const own = fields.flatMap(({ name, label }) => {
    const message = errors.fields?.[name]?.message;
    return message === undefined ? [] : [{ id: fieldId(name), label, message }];
  });
  return [...general, ...own];
}
