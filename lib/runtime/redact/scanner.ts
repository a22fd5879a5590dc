import type { Automaton } from "./automaton";
import { Detour, type Hit, isBreakAt, opensBreak } from "./detour";

/** So many readings at once, so that the time stays linear. */
const MOST_DETOURS = 8;

/** Finds hits in a text that comes in pieces. */
export class Scanner {
  readonly #automaton: Automaton;
  readonly #report: (hit: Hit) => void;
  #state = 0;
  #detours: Detour[] = [];
  #position: number;

  constructor(automaton: Automaton, position: number, report: (hit: Hit) => void) {
    this.#automaton = automaton;
    this.#position = position;
    this.#report = report;
  }

  /** Every later hit begins here or after. */
  get safe(): number {
    const starts = this.#detours.map(({ start }) => start);
    return Math.min(this.#position - (this.#automaton.keep[this.#state] ?? 0), ...starts);
  }

  scan(text: string): void {
    const { found, keep } = this.#automaton;
    const automaton = this.#automaton;
    let state = this.#state;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      const before = state;
      state = automaton.step(before, code);
      if (found[state] !== 0) this.#hit(found[state] ?? 0, this.#position + index + 1);
      if (this.#detours.length > 0 || (opensBreak[code] === 1 && keep[before] !== 0))
        this.#detour(before, text, index);
    }
    this.#state = state;
    this.#position += text.length;
  }

  #hit(found: number, end: number): void {
    const needle = this.#automaton.needles[found - 1];
    if (needle !== undefined) this.#report({ start: end - needle.text.length, end, needle });
  }

  #detour(before: number, text: string, index: number): void {
    const opens = isBreakAt(text, index);
    if (!opens && this.#detours.length === 0) return;
    const code = text.charCodeAt(index);
    const at = this.#position + index;
    const kept = this.#automaton.keep[before] ?? 0;
    const opened: Detour[] = [];
    if (opens && kept > 0 && !this.#detours.some((detour) => detour.covers(kept)))
      opened.push(new Detour(this.#automaton, before, code, at));
    for (const detour of this.#detours) {
      const hit = detour.read(code, at, opens, opened);
      if (hit !== undefined) this.#report(hit);
    }
    this.#detours = [...this.#detours, ...opened].filter(({ over }) => !over).slice(0, MOST_DETOURS);
  }
}
