import "server-only";
import type { Readable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import type { DriverCall, Outcome } from "../driver";
import type { Exit, RunningCommand } from "./process";

export interface Limits {
  wallMs: number;
  /** Of both streams together; a command that prints more is ended. */
  outputBytes: number;
  /** Of each stream, what the result keeps. */
  keptBytes: number;
}

export const COMMAND_LIMITS: Limits = { wallMs: 60_000, outputBytes: 1024 * 1024, keptBytes: 64 * 1024 };

/** Why a command was ended before it was done. */
export type Stop = "time" | "output" | "call";

export interface Watched extends Exit {
  stdout: string;
  stdoutTruncated: boolean;
  stderr: string;
  stderrTruncated: boolean;
  durationMs: number;
  stopped: Stop | null;
}

/** What running a command came to. */
export interface Ran {
  watched: Watched;
  /** What the machine made of the SSH key. */
  outcome: Outcome;
  /** Fingerprint of a host that was trusted because it was the first connection; to be remembered. */
  hostKey?: string;
}

type Call = Pick<DriverCall, "redactor" | "progress" | "signal">;

/** Passes on what a command prints, masked as it comes, and ends it at its limits or with the call. */
export async function watch(command: RunningCommand, call: Call, limits = COMMAND_LIMITS): Promise<Watched> {
  const startedAt = performance.now();
  let stopped: Stop | null = null;
  let left = limits.outputBytes;
  const stop = (why: Stop) => {
    stopped ??= why;
    command.kill();
  };
  /** The part that is within the limit; less than all of it ends the command. */
  const take = (bytes: Buffer): Buffer => {
    const taken = bytes.subarray(0, left);
    left -= taken.length;
    if (taken.length < bytes.length) stop("output");
    return taken;
  };
  const onAbort = () => stop("call");
  const timer = setTimeout(() => stop("time"), limits.wallMs);
  call.signal.addEventListener("abort", onAbort, { once: true });
  if (call.signal.aborted) onAbort();
  try {
    const [stdout, stderr, exit] = await Promise.all([
      listen(command.stdout, new Masked("stdout", call, limits.keptBytes), take),
      listen(command.stderr, new Masked("stderr", call, limits.keptBytes), take),
      command.exited,
    ]);
    const durationMs = Math.round(performance.now() - startedAt);
    return { ...exit, ...named(stdout, stderr), durationMs, stopped };
  } finally {
    clearTimeout(timer);
    call.signal.removeEventListener("abort", onAbort);
  }
}

const named = (stdout: Kept, stderr: Kept) => ({
  stdout: stdout.text,
  stdoutTruncated: stdout.isTruncated,
  stderr: stderr.text,
  stderrTruncated: stderr.isTruncated,
});

function listen(stream: Readable, masked: Masked, take: (bytes: Buffer) => Buffer): Promise<Kept> {
  return new Promise((resolve) => {
    stream.on("data", (bytes: Buffer) => {
      const taken = take(bytes);
      masked.write(taken, taken.length < bytes.length);
    });
    const done = () => resolve(masked.end());
    for (const event of ["end", "close", "error"]) stream.once(event, done);
  });
}

interface Kept {
  text: string;
  isTruncated: boolean;
}

/** One stream of a command as people may see it. */
class Masked {
  readonly #decoder = new StringDecoder("utf8");
  readonly #masking: ReturnType<Call["redactor"]["stream"]>;
  readonly #kept: Kept = { text: "", isTruncated: false };
  #left: number;
  #isOver = false;

  constructor(
    private readonly name: "stdout" | "stderr",
    private readonly call: Call,
    keptBytes: number,
  ) {
    this.#masking = call.redactor.stream();
    this.#left = keptBytes;
  }

  write(bytes: Buffer, isCut: boolean): void {
    if (this.#isOver) return;
    this.#say(this.#masking.write(this.#decoder.write(bytes)));
    if (!isCut) return;
    // What is still held back may be the beginning of a value whose end was cut off: it stays unsaid.
    this.#isOver = true;
    this.#kept.isTruncated = true;
  }

  end(): Kept {
    if (this.#isOver) return this.#kept;
    this.#isOver = true;
    this.#say(this.#masking.write(this.#decoder.end()) + this.#masking.end());
    return this.#kept;
  }

  #say(text: string): void {
    if (text === "") return;
    this.call.progress({ type: this.name, text });
    const fitting = within(text, this.#left);
    this.#left -= Buffer.byteLength(fitting);
    this.#kept.text += fitting;
    // Nothing is added after a gap.
    if (fitting.length < text.length) [this.#left, this.#kept.isTruncated] = [0, true];
  }
}

/** The longest beginning of a text that takes no more bytes in UTF-8, in whole characters. */
function within(text: string, bytes: number): string {
  const whole = Buffer.from(text, "utf8");
  if (whole.length <= bytes) return text;
  let end = bytes;
  while (end > 0 && ((whole[end] ?? 0) & 0xc0) === 0x80) end -= 1;
  return whole.toString("utf8", 0, end);
}
