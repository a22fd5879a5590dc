import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:os";
import process from "node:process";
import type { Readable, Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Redactor } from "../../../lib/runtime/redact/redactor";

const FORWARDED = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2"] as const;
/** A terminal sends these to the whole foreground group, so that the child has them already. */
const OF_THE_TERMINAL: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];
/** Ends by which this process may end too; the others would write its memory to a core file. */
const REPEATED: readonly NodeJS.Signals[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"];
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

export interface Start {
  command: string;
  args: readonly string[];
  environment: Record<string, string | undefined>;
  /** Without one the child has the terminal to itself. */
  redactor: Redactor | undefined;
}

export type Ending = { code: number } | { signal: NodeJS.Signals };

/** Runs a command until it and everything it prints is over. */
export async function runChild({ command, args, environment, redactor }: Start): Promise<Ending> {
  const stdio = redactor ? (["inherit", "pipe", "pipe"] as const) : ("inherit" as const);
  // Next declares NODE_ENV in every environment.
  const child = spawn(command, args, { env: environment as NodeJS.ProcessEnv, stdio: stdio as "inherit" });
  const stop = forwardSignals(child);
  try {
    const ended = endOf(child);
    const printed = [
      masked(child.stdout, process.stdout, redactor),
      masked(child.stderr, process.stderr, redactor),
    ];
    const [ending] = await Promise.all([ended, ...printed]);
    return ending;
  } finally {
    stop();
  }
}

function endOf(child: ChildProcess): Promise<Ending> {
  return new Promise((resolve) => {
    child.once("error", (error: NodeJS.ErrnoException) => {
      const isAbsent = error.code === "ENOENT";
      process.stderr.write(`keyhold: the command cannot be started (${error.code ?? "unknown"}).\n`);
      resolve({ code: isAbsent ? NOT_FOUND : NOT_EXECUTABLE });
    });
    child.once("exit", (code, signal) => resolve(signal ? { signal } : { code: code ?? 1 }));
  });
}

async function masked(
  source: Readable | null,
  target: Writable,
  redactor: Redactor | undefined,
): Promise<void> {
  if (!source || !redactor) return;
  const bytes = redactor.bytes();
  async function* mask(chunks: AsyncIterable<Uint8Array>) {
    for await (const chunk of chunks) yield bytes.write(chunk);
    yield bytes.end();
  }
  try {
    await pipeline(source, mask, target, { end: false });
  } catch (error) {
    // Whoever reads this output has gone; the child learns it from its own pipe.
    if ((error as NodeJS.ErrnoException).code !== "EPIPE") throw error;
  }
}

function forwardSignals(child: ChildProcess): () => void {
  const isTerminal = [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  const listeners = FORWARDED.map((signal) => {
    const listener = () => {
      if (!isTerminal || !OF_THE_TERMINAL.includes(signal)) child.kill(signal);
    };
    process.on(signal, listener);
    return () => process.off(signal, listener);
  });
  return () => listeners.forEach((remove) => remove());
}

/** Ends this process as the child ended. */
export function endLike(ending: Ending): void {
  if ("code" in ending) process.exitCode = ending.code;
  else {
    process.exitCode = 128 + constants.signals[ending.signal];
    if (REPEATED.includes(ending.signal)) process.kill(process.pid, ending.signal);
  }
}
