import "server-only";
import type { LogLine } from "@/db/schema";
import type { Step } from "@/lib/consumers/steps";
import type { Redactor } from "@/lib/runtime/redact/redactor";
import type { Context } from "../context";
import type { Reach } from "../credentials/allowed";

/** What a step of a run has to work with. Whatever leaves it is masked by the run. */
export interface StepCall<S extends Step = Step> {
  /** Acts as whoever started the run; its signal ends with the step. */
  ctx: Context;
  run: { id: string; workflowId: string; workflowName: string };
  step: S;
  /** The output of the step before, or the run's input. */
  input: unknown;
  /** Hosts that code may call, when the workflow lists some; null = those of the credentials it may use. */
  hosts: readonly string[] | null;
  credentials: StepCredentials;
  /** Knows every value that this run was handed. */
  redactor: Redactor;
  log: (level: LogLine["level"], text: string) => void;
  signal: AbortSignal;
}

/** The credentials of one step: which, and as they were when it first asked. */
export interface StepCredentials {
  /** What may be used by key: the workflow's allowlist within the rights of whoever started the run. */
  reach: Reach;
  /** Keys that are there and allowed, sorted. */
  keys: () => Promise<string[]>;
  /** The primary field, or the named one. Audited and known to the redactor before it returns; throws `missing_credential` and its like. */
  read: (key: string, field: string | null) => Promise<string>;
  /** Notes on the run that a value of this credential was used without being read, by a call through the relay or a consumer. */
  note: (used: UsedCredential) => void;
}

export interface UsedCredential {
  key: string;
  version: number;
  scope: "project" | "workflow";
}

/** Does one step and returns its output, JSON. Throws AppError or StepError. */
export type StepExecutor<S extends Step = Step> = (call: StepCall<S>) => Promise<unknown>;

/** Why a step failed, for the run's page and its reader. The message is ours or the masked text of the step's own code. */
export class StepError extends Error {
  readonly code: string;
  readonly key: string | undefined;

  constructor(code: string, message: string, key?: string) {
    super(message);
    this.name = "StepError";
    this.code = code;
    this.key = key;
  }
}
