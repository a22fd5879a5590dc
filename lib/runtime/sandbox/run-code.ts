import "server-only";
import type { CodeCall } from "./call";
import { Conversation } from "./conversation";
import { CODE_LIMITS } from "./limits";
import { Pool } from "./pool";
import { type CodeResult, endedBy } from "./result";

export type { CodeCall, GuestRequest, GuestResponse } from "./call";
export type { CodeLimits } from "./limits";
export type { CodeResult } from "./result";

const pool = new Pool();

/**
 * Runs the code of one step in a process of its own and returns what came of it; it never rejects for what the code did.
 * Codes beside those of refused credentials and requests: `code_error`, `code_syntax`, `timeout`, `memory_exceeded`,
 * `output_too_large`, `limit_exceeded`, `cancelled`, `sandbox_busy`, `sandbox_lost`. A message may quote the code's own
 * words: whoever keeps it masks it.
 */
export async function runCode(call: CodeCall): Promise<CodeResult> {
  const limits = { ...CODE_LIMITS, ...call.limits };
  if (call.signal.aborted) return endedBy("cancelled", limits);
  const taken = await pool.take(call.signal);
  if (typeof taken === "string") return endedBy(taken, limits);
  try {
    const result = new Conversation(taken, call, limits).run();
    pool.prepare();
    return await result;
  } finally {
    pool.release(taken);
  }
}

/** Ends all processes of the sandbox, also those that run a step. */
export const closeSandbox = (): Promise<void> => pool.close();
