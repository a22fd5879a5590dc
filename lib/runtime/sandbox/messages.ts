import { z } from "zod";
import type { CodeLimits } from "./limits";

/**
 * What a child process may say. Whoever broke out of the virtual machine can say anything here, so all of it is checked,
 * and the codes a step may end with by its own account are a closed list.
 */
const Id = z.int().min(1);
const Short = z.string().max(20_000);

const Ready = z.strictObject({ type: z.literal("ready") });
const Credential = z.strictObject({
  type: z.literal("credential"),
  id: Id,
  key: Short,
  field: Short.nullable(),
});
const Fetch = z.strictObject({
  type: z.literal("fetch"),
  id: Id,
  url: Short,
  method: z.string().max(20),
  headers: z.array(z.tuple([Short, Short])).max(200),
  /** Base64. */
  body: z.string().nullable(),
});
const Log = z.strictObject({
  type: z.literal("log"),
  level: z.enum(["debug", "info", "warn", "error"]),
  text: z.string(),
});
/** Asks to be woken after a while, because a process that reads can't look at its clock. */
const Wake = z.strictObject({ type: z.literal("wake"), ms: z.number().min(0) });
/** The returned value as JSON. */
const Done = z.strictObject({ type: z.literal("done"), output: z.string() });
const Failed = z.strictObject({
  type: z.literal("failed"),
  code: z.enum([
    "code_error",
    "code_syntax",
    "memory_exceeded",
    "output_too_large",
    "timeout",
    "limit_exceeded",
  ]),
  message: z.string(),
});
/** The code let the refusal of its request with this id go uncaught. */
const Refused = z.strictObject({ type: z.literal("refused"), id: Id });

export const ChildMessage = z.discriminatedUnion("type", [
  Ready,
  Credential,
  Fetch,
  Log,
  Wake,
  Done,
  Failed,
  Refused,
]);
export type ChildMessage = z.output<typeof ChildMessage>;
export type FailureCode = z.output<typeof Failed>["code"];

export interface RunMessage {
  type: "run";
  language: "typescript" | "javascript";
  code: string;
  /** JSON. */
  input: string;
  limits: CodeLimits;
}

/** Why a credential or an answer is not handed out, in words that code may see. */
export interface Refusal {
  code: string;
  message: string;
  key?: string;
}

export interface RefusalMessage extends Refusal {
  type: "refusal";
  id: number;
}

export interface AnswerMessage {
  type: "answer";
  id: number;
  status: number;
  headers: [string, string][];
  url: string;
  /** Base64. */
  body: string;
}

/** What a child process is told. */
export type ParentMessage =
  | RunMessage
  | { type: "value"; id: number; value: string }
  | AnswerMessage
  | RefusalMessage
  | { type: "wake" };
