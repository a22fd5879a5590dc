import "server-only";
import type { CodeStep } from "@/lib/consumers/steps";
import { AppError, ERROR_STATUS, type ErrorCode } from "@/lib/errors";
import { runCode } from "@/lib/runtime/sandbox/run-code";
import { guestFetch } from "../guest-fetch";
import { StepError, type StepExecutor } from "../step-call";
import { timeoutMs } from "../timeouts";

export { closeSandbox } from "@/lib/runtime/sandbox/run-code";

/** Runs code in the sandbox with the values it asks for. What it returns is the output. */
export const codeStep: StepExecutor<CodeStep> = async (call) => {
  const { step, input, credentials, log, signal } = call;
  const fetch = guestFetch(call);
  const result = await runCode({
    ...{ language: step.language, code: step.code, input, log, signal },
    credential: (key, field) => credentials.read(key, field).catch(inWordsOfOurs),
    fetch: (request, stop) => fetch(request, stop).catch(inWordsOfOurs),
    limits: { timeMs: timeoutMs(step) },
  });
  if (result.ok) return result.output;
  const { code, message, key } = result.error;
  throw new StepError(code, message, key);
};

/** The sandbox shows code only the messages that are known to be ours. */
function inWordsOfOurs(error: unknown): never {
  if (error instanceof StepError && isErrorCode(error.code)) throw new AppError(error.code, error.message);
  throw error;
}

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_STATUS, code);
