import "server-only";
import { ReadBuffer, serializeMessage } from "@modelcontextprotocol/sdk/shared/stdio.js";
import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JSONRPCMessage } from "@modelcontextprotocol/sdk/types.js";
import type { ConfinedProcess } from "../local/process";
import { startLocal } from "../local/run";

/** Of one server's life; a server that says more is ended. */
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;

/** A command server: messages one a line, in a confined process with an empty environment. */
export class CommandTransport implements Transport {
  onclose?: () => void;
  onerror?: (error: Error) => void;
  onmessage?: (message: JSONRPCMessage) => void;
  readonly #argv: readonly string[];
  readonly #buffer = new ReadBuffer();
  #process: ConfinedProcess | undefined;
  #left = OUTPUT_BYTES_MAX;

  constructor(argv: readonly string[]) {
    this.#argv = argv;
  }

  async start(): Promise<void> {
    const server = await startLocal({ argv: this.#argv, environment: new Map(), keepsInput: true });
    this.#process = server;
    server.stdout.on("data", (bytes: Buffer) => this.#read(bytes));
    // What it logs is nobody's business here, and would fill the pipe.
    server.stderr.resume();
    const ended = () => this.onclose?.();
    void server.exited.then(ended, ended);
  }

  async send(message: JSONRPCMessage): Promise<void> {
    this.#process?.stdin.write(serializeMessage(message));
  }

  async close(): Promise<void> {
    this.#process?.kill();
    await this.#process?.exited.catch(() => undefined);
  }

  #read(bytes: Buffer): void {
    this.#left -= bytes.length;
    try {
      if (this.#left < 0) throw new Error("too much output");
      this.#buffer.append(bytes);
    } catch {
      this.#process?.kill();
      return;
    }
    for (;;) {
      try {
        const message = this.#buffer.readMessage();
        if (message === null) return;
        this.onmessage?.(message);
      } catch (error) {
        // A line that is no message: the next one may be.
        this.onerror?.(error as Error);
      }
    }
  }
}
