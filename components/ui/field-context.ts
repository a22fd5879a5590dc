"use client";

import { createContext, useContext } from "react";

export type FieldWiring = {
  id: string;
  describedBy: string | undefined;
  invalid: boolean;
  required: boolean;
};

export const FieldContext = createContext<FieldWiring | null>(null);

type Own = { id?: string | undefined; "aria-describedby"?: string | undefined };

/** What a control inside a `Field` wears so that label, hint and error belong to it. Outside one, its own props. */
export function useFieldWiring(own: Own) {
  const field = useContext(FieldContext);
  const describedBy = [own["aria-describedby"], field?.describedBy].filter(Boolean).join(" ");
  return {
    id: own.id ?? field?.id,
    "aria-describedby": describedBy || undefined,
    "aria-invalid": field?.invalid || undefined,
    // Not `required`: the browser's own bubble would cover the message that is wired here.
    "aria-required": field?.required || undefined,
  };
}
