import type { Automaton } from "./automaton";
import { splitColours, unfinishedAt } from "./colours";
import { Output } from "./output";
import { Scanner } from "./scanner";

/** Masks a text that comes in chunks. The automaton is asked for with every chunk, because values may be added. */
export class TextStream {
  readonly #current: () => Automaton;
  #automaton: Automaton;
  #scanner: Scanner;
  readonly #output = new Output();
  /** The end of the last chunk, when it may be the beginning of a colour sequence. */
  #unfinished = "";

  constructor(current: () => Automaton) {
    this.#current = current;
    this.#automaton = current();
    this.#scanner = this.#scannerAt(0);
  }

  write(chunk: string): string {
    const raw = this.#unfinished + chunk;
    const end = unfinishedAt(raw);
    this.#unfinished = raw.slice(end);
    return this.#read(raw.slice(0, end));
  }

  end(): string {
    const rest = this.#read(this.#unfinished);
    this.#unfinished = "";
    return rest + this.#output.take(this.#output.end);
  }

  #read(raw: string): string {
    this.#refresh();
    const { visible, colours } = splitColours(raw);
    this.#output.append(visible, colours);
    this.#scanner.scan(visible);
    return this.#output.take(this.#scanner.safe);
  }

  /** What is held back is read again with the values that were added. */
  #refresh(): void {
    const current = this.#current();
    if (current === this.#automaton) return;
    this.#automaton = current;
    this.#scanner = this.#scannerAt(this.#output.from);
    this.#scanner.scan(this.#output.held);
  }

  #scannerAt(position: number): Scanner {
    return new Scanner(this.#automaton, position, (hit) => this.#output.mark(hit));
  }
}
