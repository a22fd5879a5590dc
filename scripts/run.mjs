/**
 * The one door behind every `npm run …`. It works in a fresh clone: nothing but node: built-ins is imported before
 * the packages are there, neither here nor in the two files imported here.
 */
import path from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages, refuseOldNode } from "./install.mjs";
import { sayTo } from "./say.mjs";

process.chdir(path.dirname(path.dirname(fileURLToPath(import.meta.url))));
process.env.NEXT_TELEMETRY_DISABLED = "1";

const MODES = {
  start: async (say) => (await import("./serve.mjs")).serve("production", say),
  dev: async (say) => (await import("./serve.mjs")).serve("development", say),
  keyhold: async (say, rest) => (await import("./command.mjs")).runCommand(rest, say),
  check: async (say) => (await import("./stages.mjs")).check(say),
  test: async (say, rest) => (await import("./stages.mjs")).test(rest, say),
  bench: async (say, rest) => (await import("./bench.mjs")).bench(rest, say),
};

async function main() {
  const [mode = "start", ...rest] = process.argv.slice(2);
  if (!Object.hasOwn(MODES, mode)) {
    throw new Error(`There is no "${mode}". Known: ${Object.keys(MODES).join(", ")}.`);
  }
  // The commands' own output must stay readable by programs.
  const say = sayTo(mode === "keyhold" ? process.stderr : process.stdout);
  refuseOldNode();
  await installPackages(say);
  return MODES[mode](say, rest);
}

main().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`\n${process.env.KEYHOLD_DEBUG ? error.stack : error.message}\n`);
    process.exit(1);
  },
);
