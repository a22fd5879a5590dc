import "server-only";
import type { StepFailure } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { log } from "@/lib/log";
import type { Redactor } from "@/lib/runtime/redact/redactor";
import { StepError } from "./step-call";
import { storableText } from "./storable";

const MESSAGE_MAX = 8_000;

/** Why a step failed, masked. What is not known to be meant for its reader stays in the log of the server. */
export function failureOf(error: unknown, redactor: Redactor, run: string): StepFailure {
  if (!(error instanceof StepError) && !(error instanceof AppError)) {
    log.error("step failed", error, { run });
    return {
      code: "internal",
      message: `This failed inside Keyhold. The log of the server has the reason under ${run}.`,
    };
  }
  const message = storableText(redactor.text(error.message)).slice(0, MESSAGE_MAX).toWellFormed();
  const key = error instanceof StepError ? error.key : error.extras?.key;
  return { code: error.code, message, ...(typeof key === "string" && { key: redactor.text(key) }) };
}
