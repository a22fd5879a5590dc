import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { buildApplication } from "./build.mjs";
import { exitOf, whenAskedToEnd } from "./lifetime.mjs";
import { countPlaywright, countTool, countVitest, sum } from "./reports.mjs";

/** @typedef {import("./say.mjs").Say} Say */
/** @typedef {import("./reports.mjs").Counts} Counts */

const TOOLS = {
  typegen: ["node_modules/next/dist/bin/next", "typegen"],
  tsc: ["node_modules/typescript/bin/tsc", "--noEmit"],
  eslint: ["node_modules/eslint/bin/eslint.js", ".", "--max-warnings=0"],
  prettier: ["node_modules/prettier/bin/prettier.cjs", "--check", "--log-level=warn", "."],
  knip: ["node_modules/knip/bin/knip.js"],
  vitest: ["node_modules/vitest/vitest.mjs", "run"],
  playwright: ["node_modules/@playwright/test/cli.js", "test"],
};

const children = new Set();

/** @param {keyof typeof TOOLS} name @param {string[]} [args] @param {NodeJS.ProcessEnv} [env] */
async function run(name, args = [], env = {}) {
  const child = spawn(process.execPath, [...TOOLS[name], ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...env },
  });
  children.add(child);
  const code = await exitOf(child);
  children.delete(child);
  return code;
}

/** Several tools at once, each one's output in one piece. */
async function runQuietly(name, say) {
  const child = spawn(process.execPath, TOOLS[name], { stdio: ["ignore", "pipe", "pipe"] });
  children.add(child);
  const said = [];
  child.stdout.on("data", (chunk) => said.push(chunk));
  child.stderr.on("data", (chunk) => said.push(chunk));
  const code = await exitOf(child);
  children.delete(child);
  if (code !== 0) process.stdout.write(Buffer.concat(said));
  say(`${name} ${code === 0 ? "passed" : "FAILED"}`);
  return countTool(code, name);
}

async function types() {
  // The types of routes, pages and layouts are generated.
  const code = await run("typegen");
  return [countTool(code === 0 ? await run("tsc") : code, "types")];
}

async function lint(_folder, say) {
  return Promise.all(["eslint", "prettier", "knip"].map((name) => runQuietly(name, say)));
}

async function vitest(folder, name, projects) {
  const report = path.join(folder, `${name}.json`);
  const flags = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`, "--passWithNoTests"];
  const code = await run("vitest", [...projects.flatMap((project) => ["--project", project]), ...flags]);
  return [countVitest(report, code)];
}

async function build(_folder, say) {
  try {
    await buildApplication(say);
    return [countTool(0, "build")];
  } catch (error) {
    say(error.message);
    return [countTool(1, "build")];
  }
}

async function endToEnd(folder) {
  const report = path.join(folder, "e2e.json");
  const code = await run("playwright", ["--reporter=list,json"], {
    PLAYWRIGHT_JSON_OUTPUT_NAME: report,
  });
  return [countPlaywright(report, code)];
}

/** @type {Record<string, (folder: string, say: Say) => Promise<Counts[]>>} */
const STAGES = {
  types,
  lint,
  unit: (folder) => vitest(folder, "unit", ["unit", "dom"]),
  integration: (folder) => vitest(folder, "integration", ["pg"]),
  build,
  "end-to-end": endToEnd,
};

async function runStage(name, folder, say) {
  say(`${name} …`);
  const from = performance.now();
  let counts;
  try {
    counts = sum(await STAGES[name](folder, say));
  } catch (error) {
    say(error.message);
    counts = countTool(1, name);
  }
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  say(`${name}: ${counts.passed} passed, ${counts.failed} failed in ${seconds} s`);
  return counts;
}

function endWithChildren() {
  whenAskedToEnd((signal) => {
    for (const child of children) child.kill(signal);
    process.exit(1);
  });
}

/**
 * Every stage, also after one has failed; the last line counts them all.
 * @param {string[]} chosen names of stages; none means all
 * @param {Say} say
 */
export async function test(chosen, say) {
  const unknown = chosen.find((name) => !Object.hasOwn(STAGES, name));
  if (unknown) throw new Error(`There is no stage "${unknown}". Known: ${Object.keys(STAGES).join(", ")}.`);
  endWithChildren();
  const folder = mkdtempSync(path.join(os.tmpdir(), "keyhold-reports-"));
  const all = [];
  for (const name of Object.keys(STAGES)) {
    if (chosen.length === 0 || chosen.includes(name)) all.push(await runStage(name, folder, say));
  }
  rmSync(folder, { recursive: true, force: true });
  const { passed, failed, skipped, failures } = sum(all);
  // Once more at the end: a log that is cut off in front still says what to look at.
  for (const failure of failures) process.stdout.write(`FAILED ${failure}\n`);
  process.stdout.write(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`);
  return failed === 0 && passed > 0 ? 0 : 1;
}

/** Types, lint, format and dead code, at the same time. @param {Say} say */
export async function check(say) {
  endWithChildren();
  const typegen = await runQuietly("typegen", say);
  const rest = await Promise.all(["tsc", "eslint", "prettier", "knip"].map((name) => runQuietly(name, say)));
  return sum([typegen, ...rest]).failed === 0 ? 0 : 1;
}
