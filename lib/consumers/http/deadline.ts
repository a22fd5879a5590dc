import "server-only";
import { createContext, Script } from "node:vm";

const RUN = new Script("run()");

/**
 * Runs synchronous work over data that somebody else wrote and gives up after the time: backtracking patterns,
 * schemas that branch without end. Null = it took too long. What the work throws is thrown.
 */
export function within<T>(timeoutMs: number, work: () => T): { result: T } | null {
  let done: { result: T } | undefined;
  const run = () => {
    done = { result: work() };
  };
  try {
    RUN.runInContext(createContext({ run }), { timeout: timeoutMs });
  } catch (error) {
    if (isTimeout(error)) return null;
    throw error;
  }
  return done ?? null;
}

/** The error belongs to the context that was stopped, so it is no instance of this one's Error. */
const isTimeout = (error: unknown) =>
  typeof error === "object" &&
  error !== null &&
  "code" in error &&
  error.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
