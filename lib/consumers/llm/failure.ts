import "server-only";
import type { Outcome } from "@/lib/consumers/driver";
import { type Refusal, refusalOf } from "@/lib/consumers/llm/refusal";
import { EgressError } from "@/lib/egress/error";
import { AppError } from "@/lib/errors";
import type { Redactor } from "@/lib/runtime/redact/redactor";

export interface ModelFailure {
  outcome: Outcome;
  message: string;
}

export interface Asked {
  /** As in `Endpoint`. */
  peer: string;
  model: string;
  hasKey: boolean;
  redactor: Redactor;
  signal: AbortSignal;
}

const QUOTED_MAX = 200;
const BAD_KEY =
  /api[_ ]key[_ ](?:not valid|invalid|expired|not found)|(?:incorrect|invalid) api[_ ]?key|API_KEY_INVALID/i;
const NO_MODEL =
  /\bmodels?\b.{0,250}\b(?:not exist|not found|not supported|not available|unknown|no access)|(?:invalid|unknown|no such|not a valid) model|^model: /is;
const NO_MONEY = /quota|billing|credit balance|insufficient (?:balance|credit|funds)|payment/i;

/**
 * One sentence about why a model did not answer, and what that says about the key. The SDK's own errors hold the whole
 * request; nothing of them is passed on but the peer's words, short and masked. Throws what the caller did wrong.
 */
export function failureOf(error: unknown, asked: Asked): ModelFailure {
  if (asked.signal.aborted) return { outcome: "unknown", message: stopped(asked) };
  const own = ownErrorIn(error);
  if (own) {
    if (!(own instanceof EgressError) || own.code === "invalid") throw own;
    return { outcome: "unknown", message: unreachable(own, asked.peer) };
  }
  const refusal = refusalOf(error);
  if (refusal) return explain(refusal, asked);
  return {
    outcome: "unknown",
    message: `${asked.peer} answered with something that is not a model's answer. Check the base URL and the model.`,
  };
}

/** A peer's words for a sentence: one line, at most 200 characters, no control characters, no part of a secret. */
export function quoted(text: string, redactor: Redactor): string {
  const line = redactor
    .text(text)
    .replace(/[\p{C}\p{Z}]+/gu, " ")
    .trim();
  // Providers show the ends of a key they refuse. Masked again: a control character could have parted a value.
  const masked = redactor.text(line).replace(/[^\s“”"'`:=]*\*{3,}[^\s“”"'`.,]*/g, "[key]");
  const characters = Array.from(masked);
  return characters.length > QUOTED_MAX ? `${characters.slice(0, QUOTED_MAX - 1).join("")}…` : masked;
}

function explain({ status, said }: Refusal, { peer, model, hasKey, redactor }: Asked): ModelFailure {
  const words = quoted(said, redactor);
  const sentence = (what: string, advice?: string) => sentenceOf(`${peer} ${what}`, status, words, advice);
  const isOneOf = (...list: number[]) => status !== null && list.includes(status);
  if (isOneOf(401, 403) || (status === 400 && BAD_KEY.test(said))) {
    const message = hasKey
      ? sentence("refused the key")
      : sentence("asks for a key", "Assign a credential to this configuration.");
    return { outcome: "rejected", message };
  }
  if (status === 402 || (isOneOf(400, 429) && NO_MONEY.test(said))) {
    return { outcome: "limited", message: sentence("has no credit left for this key") };
  }
  if (isOneOf(400, 404, 422) && NO_MODEL.test(said)) {
    return { outcome: "valid", message: sentence(`has no model “${quoted(model, redactor)}”`) };
  }
  return { outcome: "unknown", message: sentence(...unknownOf(status)) };
}

function sentenceOf(what: string, status: number | null, words: string, advice?: string): string {
  const end = /[.!?…]$/.test(words) ? "" : ".";
  const quotation = words === "" ? "." : `: “${words}”${end}`;
  return `${what}${status === null ? "" : ` (${status})`}${quotation}${advice ? ` ${advice}` : ""}`;
}

function unknownOf(status: number | null): [what: string, advice?: string] {
  if (status === null) return ["broke off with an error"];
  if (status < 400) return ["answered with a redirect, which is not followed", "Check the base URL."];
  if (status === 404) return ["has nothing at this address", "Check the base URL."];
  if (status === 429) return ["takes no more calls for now", "Try again later."];
  return [status >= 500 ? "failed" : "could not take the request"];
}

function unreachable(error: EgressError, peer: string): string {
  switch (error.reason) {
    case "timeout":
      return `${peer} did not answer in time.`;
    case "closed":
      return `${peer} ended the connection before the answer was complete.`;
    case "too_large":
      return error.message;
    default:
      return `No answer from ${peer}.`;
  }
}

const stopped = ({ peer, signal }: Asked) =>
  signal.reason instanceof Error && signal.reason.name === "TimeoutError"
    ? `${peer} did not answer in time.`
    : "Stopped before the answer was complete.";

/** An error of ours, however deep the SDK wrapped it. */
function ownErrorIn(error: unknown): AppError | null {
  for (
    let [cause, depth] = [error, 0];
    depth < 5 && cause instanceof Error;
    cause = cause.cause, depth += 1
  ) {
    if (cause instanceof AppError) return cause;
  }
  return null;
}
