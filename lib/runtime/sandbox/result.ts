import type { CodeLimits } from "./limits";
import type { FailureCode } from "./messages";

export interface CodeFailure {
  ok: false;
  error: { code: string; message: string; key?: string };
}
export type CodeResult = { ok: true; output: unknown } | CodeFailure;

/** Ends that are ours to put into words; the others carry what the code itself said. */
type OwnCode =
  "timeout" | "memory_exceeded" | "output_too_large" | "cancelled" | "sandbox_lost" | "sandbox_busy";

const megabytes = (bytes: number) => `${Math.round((bytes / 1024 / 1024) * 10) / 10} MB`;

export function endedBy(code: OwnCode, limits: CodeLimits): CodeFailure {
  const messages: Record<OwnCode, string> = {
    timeout: `The code was ended after ${limits.timeMs / 1000} seconds, the most this step may take.`,
    memory_exceeded: `The code needed more than ${megabytes(limits.memoryBytes)} of memory.`,
    output_too_large: `The returned value has more than ${megabytes(limits.outputBytes)} as JSON.`,
    cancelled: "The step was stopped.",
    sandbox_lost: "The process that ran the code ended unexpectedly.",
    sandbox_busy: "Too many code steps run at this moment. Try again in a minute.",
  };
  return { ok: false, error: { code, message: messages[code] } };
}

/** A failure by a child's own account. */
export function failedWith(code: FailureCode, message: string, limits: CodeLimits): CodeFailure {
  if (code === "memory_exceeded" || code === "output_too_large") return endedBy(code, limits);
  if (code === "timeout" && message === "") return endedBy(code, limits);
  return { ok: false, error: { code, message } };
}
