import type { FormState } from "@/lib/form-state";
import type { CredentialView } from "@/lib/domain/credentials/view";

/** What a service said about a key. */
export type TestResult = NonNullable<CredentialView["lastTest"]>;

export type TestState =
  | { phase: "idle" }
  /** Long: it is time to say for whom one waits, and to offer to stop. */
  | { phase: "running"; isLong: boolean }
  /** New: it has just come. */
  | { phase: "done"; result: TestResult; isNew: boolean }
  /** Keyhold itself refused or failed; of the key nothing is known. */
  | { phase: "failed"; message: string }
  | { phase: "throttled"; message: string };

export type Ask = (signal: AbortSignal) => Promise<FormState<TestResult>>;
export type TestRun = ReturnType<typeof createTestRun>;

const IDLE: TestState = { phase: "idle" };
const LONG_AFTER_MS = 3_000;
const NEW_FOR_MS = 4_000;
/** By then the page has what was stored of it, with its time. */
const SHOWN_FOR_MS = 60_000;

/** One test at a time, from the press of its button to what the service said; observable from several places. */
export function createTestRun() {
  const listeners = new Set<() => void>();
  let state = IDLE;
  let current: AbortController | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const set = (next: TestState) => {
    state = next;
    for (const listener of listeners) listener();
  };
  const later = (next: TestState, delayMs: number, then?: () => void) => {
    timer = setTimeout(() => {
      set(next);
      then?.();
    }, delayMs);
  };
  const countDown = (message: string, seconds: number) => {
    if (seconds <= 0) {
      set(IDLE);
      return;
    }
    set({ phase: "throttled", message: message.replace(/\d+ s\.$/, `${seconds} s.`) });
    timer = setTimeout(() => countDown(message, seconds - 1), 1_000);
  };
  const settle = (answer: FormState<TestResult>) => {
    if (answer.status === "ok") {
      const done = { phase: "done", result: answer.data } as const;
      set({ ...done, isNew: true });
      later({ ...done, isNew: false }, NEW_FOR_MS, () => later(IDLE, SHOWN_FOR_MS));
      return;
    }
    const seconds = Number(answer.extras?.["retryAfterSeconds"]);
    if (answer.code === "rate_limited" && seconds > 0) countDown(answer.message, seconds);
    else set({ phase: "failed", message: answer.message });
  };

  return {
    subscribe: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    state: () => state,
    /** False when one is under way, or it is too early for the next, or it was stopped. */
    start: async (ask: Ask): Promise<boolean> => {
      if (state.phase === "running" || state.phase === "throttled") return false;
      clearTimeout(timer);
      const own = new AbortController();
      current = own;
      set({ phase: "running", isLong: false });
      later({ phase: "running", isLong: true }, LONG_AFTER_MS);
      const answer = await ask(own.signal);
      if (current !== own) return false;
      current = undefined;
      clearTimeout(timer);
      settle(answer);
      return answer.status === "ok";
    },
    /** Ends the call on the server too. */
    stop: () => {
      if (state.phase !== "running") return;
      current?.abort();
      current = undefined;
      clearTimeout(timer);
      set(IDLE);
    },
    /** What was asked about has changed. */
    forget: () => {
      clearTimeout(timer);
      current?.abort();
      current = undefined;
      set(IDLE);
    },
  };
}
