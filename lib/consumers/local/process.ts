import "server-only";
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { once } from "node:events";
import { chownSync, mkdtempSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import type { Readable, Writable } from "node:stream";
import { type Confinement, PROGRAMS, SEALED_HOME } from "./confinement";
import { type Environment, handoverText, READ_HANDOVER } from "./handover";
import { type Identity, reserveIdentity } from "./identity";

export interface Exit {
  exitCode: number | null;
  signal: string | null;
}

/** A program that runs somewhere else: in a confined process here, or on a host. */
export interface RunningCommand {
  stdout: Readable;
  stderr: Readable;
  /** When it and everything it started are gone. Rejects when it could not be started. */
  exited: Promise<Exit>;
  kill: () => void;
}

export interface ConfinedProcess extends RunningCommand {
  stdin: Writable;
}

export interface ConfinedCommand {
  argv: readonly string[];
  /** All it finds in its environment beside PATH, HOME, TMPDIR and LANG. */
  environment: Environment;
  /** Whether its standard input stays open for the caller, or is empty. */
  keepsInput: boolean;
}

/** For each process: no core files, 32 MB files, 1 GB of data, 256 open files, 5 minutes of CPU; 128 processes. */
const LIMITS = [
  "ulimit -c 0 && ulimit -f 65536 && ulimit -d 1048576 && ulimit -n 256 && ulimit -t 300 &&",
  // dash calls the number of processes p, and bash means pipes by it.
  "{ ulimit -u 128 2>/dev/null || ulimit -p 128; } || exit 125;",
].join(" ");

/** Starts a program confined in one way. It ends with its whole process group, and with the server. */
export function startConfined(way: Confinement, command: ConfinedCommand): ConfinedProcess {
  const { identity, release } = reserveIdentity();
  const home = way.isSealed ? SEALED_HOME : makeHome(identity);
  let swept = Promise.resolve();
  const end = (child: ChildProcessWithoutNullStreams) => {
    killGroup(child);
    if (!way.isSealed) swept = swept.then(() => sweep(identity));
  };
  const cleanUp = async () => {
    if (!way.isSealed) {
      // Every sweep is over before the user is somebody else's.
      await swept;
      await sweep(identity);
      await rm(home, { recursive: true, force: true });
    }
    release();
  };
  try {
    const child = launch(way, command, { identity, home });
    // What it left running in the background still holds its output.
    child.once("exit", () => end(child));
    const { stdin, stdout, stderr } = child;
    return { stdin, stdout, stderr, kill: () => end(child), exited: closed(child).finally(cleanUp) };
  } catch (error) {
    void cleanUp();
    throw error;
  }
}

function makeHome(identity: Identity | null): string {
  const home = mkdtempSync(path.join(os.tmpdir(), "keyhold-run-"));
  if (identity) chownSync(home, identity.uid, identity.gid);
  return home;
}

async function closed(child: ChildProcessWithoutNullStreams): Promise<Exit> {
  const [exitCode, signal] = (await once(child, "close")) as [number | null, string | null];
  return { exitCode, signal };
}

function launch(
  way: Confinement,
  { argv, environment, keepsInput }: ConfinedCommand,
  { identity, home }: { identity: Identity | null; home: string },
): ChildProcessWithoutNullStreams {
  const script = `${LIMITS} ${READ_HANDOVER} exec "$@"${keepsInput ? "" : " </dev/null"}`;
  const whole = way.command(["/bin/sh", "-c", script, "keyhold", ...argv], identity);
  const [program = "", ...rest] = whole;
  const child = spawn(program, rest, {
    cwd: way.isSealed ? "/" : home,
    env: bare({ PATH: PROGRAMS, HOME: home, TMPDIR: home, LANG: "C.UTF-8" }),
    stdio: "pipe",
    detached: true,
    ...(way.startsAsServer ? {} : identity),
  });
  // A program that ends before it has read everything is told by its exit code.
  child.stdin.on("error", () => undefined);
  if (child.pid !== undefined) offerToMemoryKiller(child.pid);
  const text = handoverText(environment);
  if (keepsInput) child.stdin.write(text);
  else child.stdin.end(text);
  return child;
}

/** Next declares NODE_ENV in every environment; these are not the server's. */
const bare = (variables: Record<string, string>) => variables as NodeJS.ProcessEnv;

/** Before the program has read its handover, so that it and all it starts are ended before the server is. */
function offerToMemoryKiller(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/oom_score_adj`, "1000");
  } catch {
    // Not on Linux, or gone already.
  }
}

function killGroup({ pid }: ChildProcessWithoutNullStreams): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Gone already.
  }
}

/** Ends everything that runs as this user, also what left the process group. */
async function sweep(identity: Identity | null): Promise<void> {
  if (!identity) return;
  const sweeper = spawn("/bin/sh", ["-c", "kill -9 -1"], {
    ...identity,
    env: bare({}),
    cwd: "/",
    stdio: "ignore",
  });
  await once(sweeper, "close");
}
