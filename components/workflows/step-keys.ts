import { lintCode, keysNamedIn } from "@/components/workflows/lint-code";
import { existing, type KnownKeys } from "@/components/workflows/known-keys";
import type { StepDraft } from "@/components/workflows/steps/step-draft";
import { formOf } from "@/components/workflows/steps/step-words";

// Steps that were not touched are the same objects, so of fifty only the one being edited is read again.
const named = new WeakMap<StepDraft, readonly string[]>();
const warned = new WeakMap<StepDraft, { keys: KnownKeys; warning: string | undefined }>();

/** Keys that a step names, as far as its text shows. */
export function keysOfStep(step: StepDraft): readonly string[] {
  const found = named.get(step) ?? readKeys(step);
  named.set(step, found);
  return found;
}

function readKeys(step: StepDraft): readonly string[] {
  const form = formOf(step.type);
  if (form === "code") return keysNamedIn(step.code);
  return form === "http" && step.credential !== "" ? [step.credential] : [];
}

/** A few words for the list of steps; nothing where all is well. */
export function warningOfStep(step: StepDraft, keys: KnownKeys): string | undefined {
  const before = warned.get(step);
  if (before?.keys === keys) return before.warning;
  const warning = readWarning(step, keys);
  warned.set(step, { keys, warning });
  return warning;
}

function readWarning(step: StepDraft, keys: KnownKeys): string | undefined {
  if (formOf(step.type) === "code") {
    const kinds = new Set(lintCode(step.code, keys).map(({ kind }) => kind));
    if (kinds.has("secret")) return "Hard-coded secret";
    if (kinds.has("unknown_key")) return "Unknown key";
    if (kinds.has("not_allowed")) return "Key not allowed";
    return kinds.has("logged") ? "Logs a value" : undefined;
  }
  const [key] = keysOfStep(step);
  if (key === undefined) return undefined;
  const found = existing(keys).find((one) => one.key === key);
  return found ? (found.allowed ? undefined : "Key not allowed") : "Unknown key";
}
