/** Why something is not handed out; id 0: it was refused on this side of the parent. */
export interface RefusalFacts {
  id: number;
  code: string;
  message: string;
  key?: string;
}

export type CredentialReply = { value: string } | { refusal: RefusalFacts };
export type FetchReply = { id: number } | { refusal: RefusalFacts };

/** All that the virtual machine can do to the world: one function that takes primitives and bytes and answers in text. */
export interface Call {
  /** A CredentialReply as JSON. */
  (operation: "credential", key: string, field: string | null): string;
  /** A FetchReply as JSON. */
  (operation: "fetch", request: string, body: Uint8Array | undefined): string;
  /** Whether there is room for more. */
  (operation: "log", level: Level, text: string): boolean;
  (operation: "done", output: string): void;
  (operation: "failed", code: string, message: string): void;
  (operation: "refused", id: number): void;
}

export type Level = "debug" | "info" | "warn" | "error";

/** Export under which a module hands out the `execute` that it declares without exporting it. */
export const PLAIN_EXPORT = "__keyholdExecute";

const FUNCTION_MISSING =
  "The code has to export a function: export default async function execute(input, { credential, fetch, log }) { … }";

export type Execute = (input: unknown, tools: unknown) => unknown;

/** The function of a step among what its module exports. */
export function executeIn(module: Record<string, unknown>): Execute {
  const found = [module["default"], module[PLAIN_EXPORT]].find((one) => typeof one === "function");
  if (!found) throw new TypeError(FUNCTION_MISSING);
  return found as Execute;
}
