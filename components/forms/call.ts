import type { FormState } from "@/lib/form-state";

type Refusal = Extract<FormState, { status: "error" }>;

const refused = (code: Refusal["code"], message: string): Refusal => ({
  status: "error",
  code,
  message,
  requestId: "",
});
const NO_ANSWER = refused("unavailable", "The server didn't answer. Check the connection and try again.");
const SIGNED_OUT = refused("unauthenticated", "Your session ended. Sign in to continue.");

interface CallOptions {
  /** Sent as JSON; absent: something is only read. */
  input?: unknown;
  signal?: AbortSignal | undefined;
}

/** Calls one of the application's own handlers. A connection that broke is one more refusal with words. */
export async function call<T>(href: string, { input, signal }: CallOptions = {}): Promise<FormState<T>> {
  try {
    const answer = await fetch(href, {
      ...(input !== undefined && {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(input),
      }),
      // Somebody without a session is sent to the sign-in page.
      redirect: "manual",
      ...(signal && { signal }),
    });
    if (answer.type === "opaqueredirect") return SIGNED_OUT;
    // Safe because the handlers of this application answer in this shape.
    return (await answer.json()) as FormState<T>;
  } catch {
    return NO_ANSWER;
  }
}
