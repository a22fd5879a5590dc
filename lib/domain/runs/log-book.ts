import "server-only";
import type { LogLine } from "@/db/schema";
import type { Redactor } from "@/lib/runtime/redact/redactor";
import { storableText } from "./storable";

const FLUSH_MS = 250;
const LINES_MAX = 5_000;
const CHARACTERS_MAX = 1_000_000;
const LINE_MAX = 64 * 1024;
const CUT = "… (cut)";
const FULL = "More was printed than is kept.";

/** Writes the newest lines of a step down. Refused, they are offered again. */
type Flush = (lines: readonly LogLine[]) => Promise<void>;

/**
 * What a step prints: masked line by line as it comes, and written down in batches at most every quarter of a second.
 * A line is one text, whatever chunks it came in.
 */
export class LogBook {
  readonly #redactor: Redactor;
  readonly #flush: Flush;
  readonly #lines: LogLine[];
  #flushed: number;
  #characters = 0;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> = Promise.resolve();
  #isClosed = false;

  /** `before` is what the step printed before it was interrupted. */
  constructor(redactor: Redactor, before: readonly LogLine[], flush: Flush) {
    this.#redactor = redactor;
    this.#flush = flush;
    this.#lines = [...before];
    this.#flushed = before.length;
  }

  write(level: LogLine["level"], text: string): void {
    if (this.#isClosed || this.#characters > CHARACTERS_MAX) return;
    const masked = storableText(this.#redactor.text(text));
    const shown = masked.length > LINE_MAX ? masked.slice(0, LINE_MAX).toWellFormed() + CUT : masked;
    this.#characters += shown.length;
    const isFull = this.#characters > CHARACTERS_MAX || this.#lines.length >= LINES_MAX;
    if (isFull) this.#characters = Infinity;
    this.#add(isFull ? { level: "warn", text: FULL } : { level, text: shown });
  }

  /** Nothing is added after this. All lines, masked once more with what became known after they were printed. */
  async close(): Promise<LogLine[]> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#writing;
    return this.#redactor.data(this.#lines);
  }

  #add(line: Omit<LogLine, "at">): void {
    this.#lines.push({ at: new Date().toISOString(), ...line });
    this.#timer ??= setTimeout(() => {
      this.#writing = this.#write();
    }, FLUSH_MS);
  }

  async #write(): Promise<void> {
    const from = this.#flushed;
    const lines = this.#lines.slice(from);
    this.#flushed = this.#lines.length;
    // What can't be written now is written with the end of the step.
    await this.#flush(lines).catch(() => undefined);
    this.#timer = undefined;
    if (this.#lines.length > this.#flushed && !this.#isClosed)
      this.#timer = setTimeout(() => {
        this.#writing = this.#write();
      }, FLUSH_MS);
  }
}
