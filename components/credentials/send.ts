import { payloadOf } from "@/components/forms/payload";
import type { FormState } from "@/lib/form-state";

/** A Server Action of a project page, as a prop. */
export type Action<T> = (org: string, project: string, form: FormData) => Promise<FormState<T>>;

const NO_ANSWER = "The server didn't answer. Check the connection and try again.";

/** Calls an action; a connection that broke is one more failure with a message, not an exception. */
export async function send<T>(
  action: Action<T>,
  { org, project }: { org: string; project: string },
  input: unknown,
): Promise<FormState<T>> {
  try {
    return await action(org, project, payloadOf(input));
  } catch {
    // The framework reports what broke; the person needs to know that nothing is certain.
  }
  return { status: "error", code: "unavailable", message: NO_ANSWER, requestId: "" };
}
