import type { Selected } from "@/components/credentials/selection";
import type { TestResult } from "@/components/credentials/testing/test-run";
import type { FormState } from "@/lib/form-state";

/** Where the test of one of several stands. */
export type Step =
  | { phase: "waiting" }
  | { phase: "running" }
  /** Too many a minute; it goes on by itself. */
  | { phase: "paused"; message: string }
  | { phase: "done"; result: TestResult }
  | { phase: "failed"; message: string }
  | { phase: "stopped" };

interface Options {
  ask: (id: string, signal: AbortSignal) => Promise<FormState<TestResult>>;
  signal: AbortSignal;
  tell: (id: string, step: Step) => void;
  /** Resolves after so many seconds, or at once when the signal ends it. */
  pause: (seconds: number, signal: AbortSignal) => Promise<void>;
}

/** Services count calls too. */
const AT_ONCE = 4;

/** Tests one after the other, four at a time. One that fails stops no other; the limit a minute is waited for. */
export async function testAll(targets: readonly Selected[], options: Options): Promise<void> {
  const waiting = [...targets];
  const lane = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await testOne(next.id, options);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
}

async function testOne(id: string, { ask, signal, tell, pause }: Options): Promise<void> {
  const isOver = () => signal.aborted;
  while (!isOver()) {
    tell(id, { phase: "running" });
    const answer = await ask(id, signal);
    if (isOver()) break;
    const seconds = secondsToWait(answer);
    if (seconds === 0) {
      tell(id, endOf(answer));
      return;
    }
    tell(id, { phase: "paused", message: answer.status === "error" ? answer.message : "" });
    await pause(seconds, signal);
  }
  tell(id, { phase: "stopped" });
}

function secondsToWait(answer: FormState<TestResult>): number {
  if (answer.status === "ok" || answer.code !== "rate_limited") return 0;
  const seconds = Number(answer.extras?.["retryAfterSeconds"]);
  return seconds > 0 ? seconds : 0;
}

const endOf = (answer: FormState<TestResult>): Step =>
  answer.status === "ok"
    ? { phase: "done", result: answer.data }
    : { phase: "failed", message: answer.message };

export const pauseFor = (seconds: number, signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, seconds * 1_000);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });

/** Nobody was called: there is no test for it. */
export const isUntested = ({ outcome, host }: TestResult) => outcome === "unknown" && host === "";
