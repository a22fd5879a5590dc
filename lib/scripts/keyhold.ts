import "server-only";
import { closeDatabase } from "@/db/client";
import { AppError } from "@/lib/errors";
import { guardProcess } from "@/lib/server/guard";
import { openInstance } from "@/lib/vault/instance";
import { findVerb, usage } from "./verbs";

/** The administration command line. Works while the server runs: both are clients of the same database. */
async function main(args: readonly string[]): Promise<number> {
  guardProcess();
  const json = args.includes("--json");
  const words = args.filter((arg) => arg !== "--json");
  const found = findVerb(words);
  if (!found) {
    process.stderr.write(usage());
    return words.length === 0 || words.includes("--help") ? 0 : 2;
  }
  await openInstance();
  const { result, exitCode } = await found.verb.run(found.rest);
  // Safe because `verb()` tied this printer to what this verb returns.
  process.stdout.write(json ? `${JSON.stringify(result)}\n` : found.verb.print(result as never));
  return exitCode ?? 0;
}

/** Says what went wrong. Only Keyhold's own messages are printed: a stranger's may quote what it was given. */
function report(error: unknown): void {
  if (!(error instanceof AppError)) {
    const isUsage =
      error instanceof TypeError && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");
    const name = error instanceof Error ? error.name : "Error";
    process.stderr.write(isUsage ? `${error.message}\n` : `This failed inside Keyhold (${name}).\n`);
    return;
  }
  process.stderr.write(`${error.message}\n`);
  for (const [field, messages] of Object.entries(error.fields ?? {}))
    process.stderr.write(`  ${field}: ${messages.join(" ")}\n`);
}

const code = await main(process.argv.slice(2)).catch((error: unknown) => {
  report(error);
  return 1;
});
await closeDatabase();
process.exitCode = code;
