import type { FormState } from "@/lib/form-state";

/** A Server Action of a project page, as a prop. */
export type Action<T> = (org: string, project: string, form: FormData) => Promise<FormState<T>>;

/** A form travels as one JSON text: tools that print the arguments of actions print no structure then. */
export function payload(input: unknown): FormData {
  const form = new FormData();
  form.set("payload", JSON.stringify(input));
  return form;
}

const NO_ANSWER = "The server didn't answer. Check the connection and try again.";

/** Calls an action; a connection that broke is one more failure with a message, not an exception. */
export async function send<T>(
  action: Action<T>,
  { org, project }: { org: string; project: string },
  input: unknown,
): Promise<Exclude<FormState<T>, { status: "idle" }>> {
  try {
    const state = await action(org, project, payload(input));
    if (state.status !== "idle") return state;
  } catch {
    // The framework reports what broke; the person needs to know that nothing is certain.
  }
  return { status: "error", code: "unavailable", message: NO_ANSWER, requestId: "" };
}
