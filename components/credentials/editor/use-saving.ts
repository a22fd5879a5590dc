"use client";

import { useState } from "react";
import type { FieldPath, FieldValues, UseFormReturn } from "react-hook-form";
import { useEditorShell } from "@/components/credentials/editor/editor-shell";
import type { EditorPlace } from "@/components/credentials/editor/editor-task";
import { placeErrors } from "@/components/credentials/editor/place-errors";
import type { SaveProblem } from "@/components/credentials/editor/save-failure";
import { type Action, send } from "@/components/credentials/send";
import type { FormState } from "@/lib/form-state";

type Refusal = Extract<FormState, { status: "error" }>;

interface SavingOptions<Values extends FieldValues> {
  form: UseFormReturn<Values>;
  place: EditorPlace;
  /** Names of the credential's own fields. */
  fields: ReadonlySet<string>;
  /** "“Anthropic” wasn't saved. Nothing was stored." */
  failed: () => string;
  /** Shows the first field that is wrong, wherever it is. */
  onInvalid: () => void;
}

/** Sends the form once at a time. A failure leaves everything that was typed where it is and says what happened. */
export function useSaving<Values extends FieldValues>(options: SavingOptions<Values>) {
  const shell = useEditorShell();
  const [isPending, setPending] = useState(false);
  const [problem, setProblem] = useState<SaveProblem>();

  const refuse = (refusal: Refusal) => {
    const { placed, rest } = placeErrors(refusal.fields ?? {}, options.fields);
    for (const { path, message } of placed)
      // Safe because `placeErrors` answers with paths of this form only.
      options.form.setError(path as FieldPath<Values>, { message });
    const isSignedOut = refusal.code === "unauthenticated";
    const reason = rest.length > 0 ? rest.join(" ") : placed.length === 0 ? refusal.message : "";
    if (reason !== "" || isSignedOut) {
      const message = [options.failed(), reason].filter(Boolean).join(" ");
      setProblem({ message, requestId: refusal.requestId, isSignedOut });
    }
    if (placed.length > 0) options.onInvalid();
  };

  const save = async <T>(
    action: Action<T>,
    input: unknown,
  ): Promise<Refusal | { status: "ok"; data: T } | null> => {
    if (isPending) return null;
    setPending(true);
    shell.setBusy(true);
    setProblem(undefined);
    const answer = await send(action, options.place, input);
    setPending(false);
    shell.setBusy(false);
    return answer;
  };
  return { save, refuse, isPending, problem };
}
