import "server-only";
import { type ChildProcessByStdio, spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import type { Readable, Writable } from "node:stream";
import { frameOf } from "./frames";
import { nextUser } from "./user";

export type Child = ChildProcessByStdio<Writable, Readable, null>;

/**
 * No core files, which would hold what the process was told; no files; minutes of CPU, should it outlive the server; a
 * stack as large as the flags below expect. What shells put into an environment is taken out again.
 */
const SHELL = [
  "ulimit -c 0 && ulimit -f 0 && ulimit -t 400 && { ulimit -s 8192 || true; } &&",
  'unset PWD OLDPWD SHLVL && exec "$@"',
].join(" ");

/** Reads the program from the standard input, since no file may be read. The flags forbid eval, not scripts of Node. */
const LOADER = `
const { readSync } = require("node:fs");
const read = (bytes) => {
  const buffer = Buffer.alloc(bytes);
  for (let at = 0; at < bytes; ) {
    const count = readSync(0, buffer, at, bytes - at, null);
    if (count === 0) process.exit(0);
    at += count;
  }
  return buffer;
};
const code = read(read(4).readUInt32BE()).toString("utf8");
new (require("node:vm").Script)(code, { filename: "sandbox.cjs" }).runInThisContext()(require);
`;

const PERMISSION = process.allowedNodeEnvironmentFlags.has("--permission")
  ? "--permission"
  : "--experimental-permission";

/** The machine's URL is linked with constant expressions that V8 knows by itself from Node 21 on. */
const WASM = Number.parseInt(process.versions.node) < 21 ? ["--experimental-wasm-extended-const"] : [];

/**
 * Nothing is allowed to be read or written; no processes, threads and native add-ons (nodejs.org/api/permissions.html).
 * Connections are not among what the flag takes away before Node 25.
 */
const FLAGS = [
  PERMISSION,
  ...WASM,
  "--disallow-code-generation-from-strings",
  "--no-warnings",
  "--max-old-space-size=96",
  // Deep recursion meets the machine's own limit (STACK_BYTES of the engine) before it meets this one.
  "--stack-size=3900",
  "--max-semi-space-size=4",
  "--input-type=commonjs",
];

/** Starts Node with an empty environment and no rights, and hands it a program: a function expression that takes `require`. */
export function spawnConfined(program: Buffer): Child {
  const child = spawn("/bin/sh", ["-c", SHELL, "keyhold", process.execPath, ...FLAGS, "-e", LOADER], {
    cwd: "/",
    // Next declares NODE_ENV in every environment; not in this one.
    env: {} as NodeJS.ProcessEnv,
    stdio: ["pipe", "pipe", "ignore"],
    ...nextUser(),
  });
  // What a process that has ended did not read is no failure of ours.
  child.stdin.on("error", () => undefined);
  child.stdout.on("error", () => undefined);
  if (child.pid !== undefined) offerToMemoryKiller(child.pid);
  child.stdin.write(frameOf(program));
  return child;
}

function offerToMemoryKiller(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
  } catch {
    // Not on Linux, or gone already.
  }
}
