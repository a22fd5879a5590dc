import "server-only";
import { LINE_BYTES, LINE_MAX } from "../limits";
import type { Level } from "../guest/call";
import { writeMessage } from "./channel";

const LEVELS: readonly Level[] = ["debug", "info", "warn", "error"];
const CUT = "The log is full. What the code says from here on is left out.";

/** The log of one step, up to its limit. */
export class StepLog {
  #left: number;
  #isCut = false;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Whether there is room for more. */
  write(name: string, said: string): boolean {
    if (this.#isCut) return false;
    const text = said.length > LINE_MAX ? `${said.slice(0, LINE_MAX - 1)}…` : said;
    this.#left -= Buffer.byteLength(text) + LINE_BYTES;
    this.#isCut = this.#left < 0;
    const level = LEVELS.find((one) => one === name) ?? "info";
    writeMessage(this.#isCut ? { type: "log", level: "warn", text: CUT } : { type: "log", level, text });
    return !this.#isCut;
  }
}
