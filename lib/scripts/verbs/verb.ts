import { parseArgs } from "node:util";
import { AppError } from "@/lib/errors";

/** One word or two of the command line, such as `token create`. */
export interface Verb {
  name: string;
  /** Options as shown in the help, `--name <text>`. */
  options: string;
  summary: string;
  run: (args: string[]) => Promise<{ result: unknown; exitCode?: number }>;
  print: (result: never) => string;
}

/** Ties the printer to what the verb returns; the table of verbs forgets the type. */
export function verb<Result>(description: {
  name: string;
  options: string;
  summary: string;
  run: (args: string[]) => Promise<{ result: Result; exitCode?: number }>;
  print: (result: Result) => string;
}): Verb {
  return description;
}

/** Text options by name. Unknown ones are refused, so that a misspelt option is not silently ignored. */
export function options<const Names extends readonly string[]>(
  args: string[],
  names: Names,
): Partial<Record<Names[number], string>> {
  const known = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  // Safe because parseArgs refuses every name that is not in `known`.
  return parseArgs({ args, options: known, strict: true, allowPositionals: false }).values as Partial<
    Record<Names[number], string>
  >;
}

export function required(value: string | undefined, name: string): string {
  if (value !== undefined && value !== "") return value;
  throw new AppError("invalid", `--${name} is missing.`);
}

/** Reads a secret from standard input when the option is `-`, so that it need not stand in the process list. */
export async function textOrStdin(value: string): Promise<string> {
  if (value !== "-") return value;
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin as AsyncIterable<Buffer>) chunks.push(chunk);
  return Buffer.concat(chunks)
    .toString("utf8")
    .replace(/\r?\n$/, "");
}
