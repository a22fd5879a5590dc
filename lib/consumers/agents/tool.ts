import "server-only";
import type { DriverCall } from "@/lib/consumers/driver";

/** What a model may call. Nothing it is told of a credential is more than its key. */
export interface AgentTool {
  /** As `ToolNames` gives it. */
  name: string;
  description: string;
  /** JSON Schema of an object. */
  inputSchema: Readonly<Record<string, unknown>>;
  /** What a line of the log says of a call beside its name, such as `STRIPE_KEY GET /v1/customers`. */
  about?: (input: Readonly<Record<string, unknown>>) => string;
  /** Throws AppError for what the model can do something about: it is told the code and the sentence. */
  run: (input: Readonly<Record<string, unknown>>, signal: AbortSignal) => Promise<ToolAnswer>;
}

export interface ToolAnswer {
  /** Of HTTP, or a word. */
  status: number | string;
  /** What the model is told; masked before it is. */
  content: unknown;
}

/** One call as a run keeps it. */
export interface ToolCallMade {
  tool: string;
  /** Masked. */
  input: unknown;
  /** Of HTTP, `ok`, or the code of an error. */
  status: number | string;
}

/** Lends what a consumer holds for the length of one call. Refused for a credential that was lost. */
export type Using = (
  work: (call: DriverCall) => Promise<ToolAnswer>,
  signal: AbortSignal,
) => Promise<ToolAnswer>;

/** The most tools that every provider takes. */
export const TOOLS_MAX = 128;
