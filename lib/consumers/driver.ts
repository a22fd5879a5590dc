import type { z } from "zod";
import type { KindId } from "@/lib/catalog/kinds";
import type { Redactor } from "@/lib/runtime/redact/redactor";
import type { Secret } from "@/lib/secret";

/** A credential as a driver holds it for the length of one call. */
export interface HeldCredential {
  id: string;
  key: string;
  name: string;
  type: string;
  templateId: string | null;
  /** Number of the stored value; what pooled clients are told apart by. */
  version: number;
  plain: Readonly<Record<string, string>>;
  secrets: Readonly<Record<string, Secret>>;
  /** Destinations in the catalogue's spelling: the only places its secrets may be sent to. */
  hosts: readonly string[];
  /** Environment variable of each field that is set. */
  environment: Readonly<Record<string, string>>;
}

/** What a call tells while it goes on. Texts are masked before anybody sees them. */
export type ProgressEvent =
  | { type: "text"; text: string }
  | { type: "stdout"; text: string }
  | { type: "stderr"; text: string }
  | { type: "status"; text: string };

export interface DriverCall {
  consumer: {
    id: string;
    name: string;
    /** Moves on with every change; with the versions of the credentials it names a pooled client. */
    revision: number;
    config: Readonly<Record<string, unknown>>;
  };
  /** By slot; at most one unless the slot is a list. Empty = nothing assigned, and that is allowed. */
  slots: Readonly<Record<string, readonly HeldCredential[]>>;
  /** Knows every secret of the slots already. */
  redactor: Redactor;
  progress: (event: ProgressEvent) => void;
  signal: AbortSignal;
}

/** What the peer made of the credential: accepted, accepted for less, refused, or nothing is known. */
export type Outcome = "valid" | "limited" | "rejected" | "unknown";

export interface DriverResult {
  /** Whether the call did what was asked. */
  ok: boolean;
  outcome: Outcome;
  /** One sentence for people, ours; at most a short, masked quotation of the peer. */
  message: string;
  /** What the kind has to show: an answer, tools, output, an exit code. Masked before it leaves. */
  [fact: string]: unknown;
}

/** What makes a kind of consumer work. One file a kind. */
export interface Driver<Input extends z.ZodType = z.ZodType> {
  kind: KindId;
  /** Strict schema of what one Try takes. */
  input: Input;
  /** Problems of a configuration that its fields alone cannot say, by field name. No network. */
  check?: (config: Readonly<Record<string, unknown>>) => Record<string, string[]>;
  /**
   * Does it for real. A peer that says no, answers nonsense or is not there is a result, not an error; EgressError and
   * AppError may be thrown for what the caller did wrong.
   */
  try(call: DriverCall, input: z.output<Input>): Promise<DriverResult>;
}
