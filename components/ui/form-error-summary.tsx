"use client";

import { CircleAlert } from "lucide-react";

type FormErrorSummaryProps = {
  /** What went wrong as a whole, when it belongs to no field. */
  message?: string | undefined;
  /** Field id to label and message; listed when more than three fields fail. */
  fields?: readonly { id: string; label: string; message: string }[];
};

const LISTED_FROM = 4;

/** Top of a form. Spoken at once; each line jumps to its field. */
export function FormErrorSummary({ message, fields = [] }: FormErrorSummaryProps) {
  const isListed = fields.length >= LISTED_FROM;
  if (!message && !isListed) return null;
  return (
    <div
      data-slot="form-error-summary"
      role="alert"
      className="flex items-start gap-2.5 rounded-lg border border-danger-line bg-danger-soft px-3.5 py-2.5 text-sm"
    >
      <CircleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0 text-danger-text" />
      <div className="min-w-0">
        <p className="wrap-anywhere">{message ?? `${fields.length} fields need another look.`}</p>
        {isListed && (
          <ul className="mt-1.5 list-disc space-y-1 pl-4">
            {fields.map((field) => (
              <li key={field.id}>
                <a
                  href={`#${field.id}`}
                  onClick={(event) => {
                    event.preventDefault();
                    document.getElementById(field.id)?.focus();
                  }}
                  className="rounded-sm underline underline-offset-3"
                >
                  {field.label}: {field.message}
                </a>
              </li>
            ))}
          </ul>
        )}
      </div>
    </div>
  );
}
