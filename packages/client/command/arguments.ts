import { parseArgs, type ParseArgsConfig } from "node:util";

export const USAGE = `Usage:
  keyhold run [--only A,B] [--tty] -- command [arguments]
      Runs a command with values in its environment. Without --only: every key that the token can see.
      What the command prints is masked; --tty hands it the terminal, unmasked.
  keyhold list [--json]
      Keys, types and states. Never a value.
  keyhold import <file> [--on-conflict skip|rotate|copy] [--dry-run]
      Stores the variables of a .env or .json file; - reads .env text from standard input.

Options:
  --url <address>        instead of KEYHOLD_URL
  --token-file <file>    instead of KEYHOLD_TOKEN
  --workflow <id>        run: values of this workflow come before those of the project
  --help, --version
`;

const OPTIONS = {
  url: { type: "string" },
  "token-file": { type: "string" },
  workflow: { type: "string" },
  only: { type: "string" },
  tty: { type: "boolean" },
  json: { type: "boolean" },
  "on-conflict": { type: "string" },
  "dry-run": { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean" },
} as const satisfies ParseArgsConfig["options"];

const EVERYWHERE = ["url", "token-file"];
const OWN: Readonly<Record<string, readonly string[]>> = {
  run: ["only", "tty", "workflow"],
  list: ["json"],
  import: ["on-conflict", "dry-run"],
};

/** The command line is wrong. Messages name options and quote nothing else, for a value may be in the wrong place. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

export type Options = ReturnType<typeof parsed>["values"];

export interface CommandLine {
  verb: string;
  /** Beside the verb, before `--`. */
  operands: readonly string[];
  options: Options;
  /** After `--`. */
  command: readonly string[];
}

export function readArguments(argv: readonly string[]): CommandLine {
  const border = argv.indexOf("--");
  const own = border === -1 ? argv : argv.slice(0, border);
  const { values, positionals } = parsed(own);
  const [verb = "", ...operands] = positionals;
  if (values.help === true || values.version === true)
    return { verb, operands, options: values, command: [] };
  const allowed = Object.hasOwn(OWN, verb) ? OWN[verb] : undefined;
  if (!allowed) throw new UsageError(verb === "" ? "Say what to do." : "There is no such command.");
  const stray = Object.keys(values).find((name) => !EVERYWHERE.includes(name) && !allowed.includes(name));
  if (stray !== undefined) throw new UsageError(`keyhold ${verb} has no option --${stray}.`);
  return { verb, operands, options: values, command: border === -1 ? [] : argv.slice(border + 1) };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true });
  } catch {
    throw new UsageError("There is an option that is unknown or lacks its value.");
  }
}
