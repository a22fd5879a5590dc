"use client";

import { useFormContext, useWatch } from "react-hook-form";
import { InlineButton } from "@/components/credentials/editor/advice";
import type { EditorValues } from "@/components/credentials/editor/editor-values";
import { GuardedField } from "@/components/credentials/editor/guarded-field";
import { keyFromName, keyProblem } from "@/lib/catalog/keys";

interface KeyFieldProps {
  hint?: React.ReactNode;
  onEdited?: (() => void) | undefined;
}

/** The identifier that code uses. One that does not fit comes with one that does. */
export function KeyField({ hint, onEdited }: KeyFieldProps) {
  const form = useFormContext<EditorValues>();
  const key = useWatch({ control: form.control, name: "key" });
  const fitting = key === "" || keyProblem(key) === null ? null : keyFromName(key);
  const take = () => {
    if (fitting === null) return;
    form.setValue("key", fitting, { shouldDirty: true, shouldValidate: form.formState.isSubmitted });
    onEdited?.();
  };
  return (
    <GuardedField
      name="key"
      label="Key"
      required
      code
      onAccepted={onEdited ? () => onEdited() : undefined}
      hint={
        <span className="flex flex-col gap-1">
          {fitting !== null && (
            <span>
              Use capital letters, digits and underscores.{" "}
              <InlineButton onClick={take}>
                Use <code>{fitting}</code>
              </InlineButton>
            </span>
          )}
          {hint}
        </span>
      }
    />
  );
}
