import type { CodeLimits } from "./limits";

export interface GuestRequest {
  url: string;
  /** In capitals. */
  method: string;
  headers: [string, string][];
  /** Base64. */
  body: string | null;
}

export interface GuestResponse {
  status: number;
  headers: [string, string][];
  /** Base64, up to BODY_BYTES_MAX bytes. */
  body: string;
  url: string;
}

/** Code of one step, and what it may do to the world: nothing but what is in here. */
export interface CodeCall {
  language: "typescript" | "javascript";
  /** A module with `export default async function execute(input, { credential, fetch, log })`, or an `execute` in it. */
  code: string;
  /** JSON. */
  input: unknown;
  /** Rejects with an AppError, or an error with a `code` of ours, for the code to catch. */
  credential: (key: string, field: string | null) => Promise<string>;
  /** Checks the destination and makes the request. Its signal ends with the step. */
  fetch: (request: GuestRequest, signal: AbortSignal) => Promise<GuestResponse>;
  /** As the code said it; whoever keeps it masks it. */
  log: (level: "debug" | "info" | "warn" | "error", text: string) => void;
  signal: AbortSignal;
  limits?: Partial<CodeLimits>;
}
