/** All that the virtual machine can do to the world: one function that takes primitives and bytes and answers in text. */
export interface Call {
  (operation: "credential", key: string, field: string | null): string;
  /** Id of the request, 0 when there were too many. */
  (operation: "fetch", request: string, body: Uint8Array | undefined): string;
  (operation: "log", level: Level, text: string): string;
  (operation: "done", output: string): string;
  (operation: "failed", code: string, message: string): string;
  (operation: "refused", id: number): string;
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
