"use client";

import { CircleAlert } from "lucide-react";
import { useId } from "react";
import { FieldContext } from "@/components/ui/field-context";

type FieldProps = {
  label: React.ReactNode;
  children: React.ReactNode;
  /** A sentence that prevents an error; never one that repeats the label. */
  hint?: React.ReactNode;
  error?: string | undefined;
  required?: boolean | undefined;
  /** Right of the label, such as where to get a key. */
  action?: React.ReactNode;
  /** For a form summary to link to. */
  id?: string | undefined;
};

/** Label, control, hint and error as one: the control inside picks the ids up by itself. */
export function Field({ label, children, hint, error, required = false, action, id }: FieldProps) {
  const { ids, wiring } = useFieldIds({ id, hint, error, required });
  return (
    <div data-slot="field" className="flex min-w-0 flex-col gap-1.5">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={ids.control} className="text-sm font-medium">
          {label}
          {required && <RequiredMark />}
        </label>
        {action && <div className="text-xs">{action}</div>}
      </div>
      <FieldContext value={wiring}>{children}</FieldContext>
      <FieldNotes ids={ids} hint={hint} error={error} />
    </div>
  );
}

/** The same for several controls under one question, such as a set of radios. */
export function FieldGroup({
  label,
  children,
  hint,
  error,
  required = false,
  id,
}: Omit<FieldProps, "action">) {
  const { ids, wiring } = useFieldIds({ id, hint, error, required });
  return (
    <fieldset
      data-slot="field-group"
      id={ids.control}
      aria-describedby={wiring.describedBy}
      className="flex min-w-0 flex-col gap-1.5"
    >
      <legend className="mb-1.5 text-sm font-medium">
        {label}
        {required && <RequiredMark />}
      </legend>
      {children}
      <FieldNotes ids={ids} hint={hint} error={error} />
    </fieldset>
  );
}

function useFieldIds({
  id,
  hint,
  error,
  required,
}: Pick<FieldProps, "id" | "hint" | "error"> & { required: boolean }) {
  const generated = useId();
  const control = id ?? generated;
  const ids = { control, hint: `${control}-hint`, error: `${control}-error` };
  const describedBy = [error && ids.error, hint && ids.hint].filter(Boolean).join(" ") || undefined;
  return { ids, wiring: { id: control, describedBy, invalid: Boolean(error), required } };
}

type NotesProps = Pick<FieldProps, "hint" | "error"> & { ids: { hint: string; error: string } };

function FieldNotes({ ids, hint, error }: NotesProps) {
  return (
    <>
      {error && (
        <p
          id={ids.error}
          data-slot="field-error"
          className="flex items-start gap-1.5 text-sm text-danger-text"
        >
          <CircleAlert aria-hidden="true" className="mt-[3px] size-3.5 shrink-0" />
          <span className="min-w-0 wrap-anywhere">{error}</span>
        </p>
      )}
      {hint && (
        <div id={ids.hint} data-slot="field-hint" className="text-xs wrap-anywhere text-muted-foreground">
          {hint}
        </div>
      )}
    </>
  );
}

const RequiredMark = () => (
  <span aria-hidden="true" className="ml-0.5 text-danger-text">
    *
  </span>
);
