import process from "node:process";
import { KeyholdError } from "../errors";
import { readArguments, USAGE, UsageError } from "./arguments";
import { contextOf, say } from "./context";
import { importFile } from "./import";
import { list } from "./list";
import { run } from "./run";

declare const KEYHOLD_CLIENT_VERSION: string;

const FAILED = 1;
const MISUSED = 2;

async function main(argv: readonly string[]): Promise<void> {
  const line = readArguments(argv);
  if (line.options.help === true) process.stdout.write(USAGE);
  else if (line.options.version === true) process.stdout.write(`${KEYHOLD_CLIENT_VERSION}\n`);
  else {
    const context = contextOf(line.options, process.env);
    if (line.verb === "run") await run(context, line);
    else if (line.verb === "list") process.exitCode = await list(context, line.options.json === true);
    else process.exitCode = await importFile(context, line.operands, line.options);
  }
}

/** Only the own errors have sentences that are known to hold no value. */
function tell(error: unknown): void {
  if (error instanceof UsageError) {
    say(error.message);
    process.stderr.write(`\n${USAGE}`);
    process.exitCode = MISUSED;
    return;
  }
  process.exitCode = FAILED;
  if (!(error instanceof KeyholdError)) say(`failed (${error instanceof Error ? error.name : "unknown"}).`);
  else say(`${error.message}${error.requestId === undefined ? "" : ` Request ${error.requestId}.`}`);
}

await main(process.argv.slice(2)).catch(tell);
