import "server-only";
import { once } from "node:events";
import { FrameReader, frameOfJson } from "./frames";
import { ChildMessage, type ParentMessage } from "./messages";
import { type Child, spawnConfined } from "./spawn";

export interface ProcessListener {
  message: (message: ChildMessage) => void;
  /** The process is gone, for its own reasons or because it said what it may not. */
  gone: (signal: string | null, exitCode: number | null) => void;
}

const STARTUP_MS = 20_000;
/** More than the answers that are made at once, none of which is begun while earlier ones wait to be read. */
const UNREAD_BYTES_MAX = 64 * 1024 * 1024;

/** One child process, from its start to its end. It serves one step. */
export class SandboxProcess {
  readonly #child: Child;
  readonly #frames = new FrameReader();
  #listener: ProcessListener | undefined;
  /** Resolves when the process waits for its step; rejects when it can't. */
  readonly ready: Promise<void>;
  readonly gone: Promise<void>;
  isGone = false;

  constructor(program: Buffer) {
    this.#child = spawnConfined(program);
    this.gone = new Promise((resolve) => {
      const end = (exitCode: number | null, signal: string | null) => {
        this.isGone = true;
        this.#listener?.gone(signal, exitCode);
        resolve();
      };
      this.#child.once("close", end);
      this.#child.once("error", () => {
        if (this.#child.pid === undefined) end(null, null);
      });
    });
    this.ready = this.#whenReady();
    // Whoever takes the process hears of it then.
    this.ready.catch(() => undefined);
    this.#child.stdout.on("data", (piece: Buffer) => this.#read(piece));
    this.keepServerAlive(false);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Hands the process over to a step. */
  listen(listener: ProcessListener): void {
    this.#listener = listener;
    if (this.isGone) listener.gone(null, null);
  }

  send(message: ParentMessage): void {
    if (this.isGone || this.#child.stdin.destroyed) return;
    this.#child.stdin.write(frameOfJson(message));
    if (this.#child.stdin.writableLength > UNREAD_BYTES_MAX) this.kill();
  }

  /** Returns when the process has read about all it was sent, or is gone. */
  async hasRead(): Promise<void> {
    const { stdin } = this.#child;
    if (stdin.writableNeedDrain && !this.isGone) await Promise.race([once(stdin, "drain"), this.gone]);
  }

  kill(): void {
    this.#child.kill("SIGKILL");
    this.#child.stdin.destroy();
  }

  #whenReady(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.kill(), STARTUP_MS);
      timer.unref();
      this.#listener = {
        message: ({ type }) => {
          clearTimeout(timer);
          if (type === "ready") resolve();
          else this.kill();
        },
        gone: () => {
          clearTimeout(timer);
          reject(new Error("The process ended before it was ready."));
        },
      };
    });
  }

  #read(piece: Buffer): void {
    try {
      for (const body of this.#frames.read(piece)) {
        if (this.isGone) return;
        this.#listener?.message(ChildMessage.parse(JSON.parse(body.toString("utf8"))));
      }
    } catch {
      // Only a process that is no longer ours says what can't be read.
      this.kill();
    }
  }

  /** A process that waits for work holds nothing up when the server ends; it ends with its standard input. */
  keepServerAlive(keeps: boolean): void {
    const { stdin, stdout } = this.#child;
    for (const one of [this.#child, stdin, stdout] as Partial<NodeJS.RefCounted>[]) {
      if (keeps) one.ref?.();
      else one.unref?.();
    }
  }
}
