import type { Automaton, Needle } from "./automaton";

/** Part of a text that prints as one mask, in positions counted from the beginning of the stream. */
export interface Hit {
  start: number;
  end: number;
  needle: Needle;
}

interface Break {
  from: number;
  to: number;
}

type Phase = "match" | "lines" | "escape" | "quotes" | "dead";

/** Longer gaps separate two texts and do not break one. */
const LONGEST_BREAK = 128;

/** By ASCII code: how a break that begins with the character goes on. */
const OPENINGS: readonly (Phase | undefined)[] = Array.from({ length: 128 }, (_, code): Phase | undefined => {
  const char = String.fromCharCode(code);
  if (char === "\n" || char === "\r") return "lines";
  if (char === "\\") return "escape";
  return "'\"`".includes(char) ? "quotes" : undefined;
});

export const opensBreak = Uint8Array.from(OPENINGS, (phase) => (phase === undefined ? 0 : 1));

/** Whether a break begins at a place, as far as the next character tells. */
export function isBreakAt(text: string, index: number): boolean {
  const phase = OPENINGS[text.charCodeAt(index)];
  if (phase === undefined || phase === "lines" || index + 1 === text.length) return phase !== undefined;
  return nextPhase(phase, text.charAt(index + 1)) !== "dead";
}

function nextPhase(phase: Phase, char: string): Phase {
  if (phase === "escape") return char === "n" || char === "r" ? "lines" : char === "\\" ? "escape" : "dead";
  if ("\n\r ".includes(char)) return phase;
  if (phase === "quotes") return "'\"`".includes(char) ? "match" : char === "+" ? phase : "dead";
  return char === "\t" ? phase : char === "\\" ? "escape" : "match";
}

/**
 * A second reading of the text that leaves out breaks inside a needle: lines that an encoder folded (also where the
 * line ends are escaped), and `'…' +\n  '…'`, which is how Node prints long texts. It begins at a break in the middle
 * of a possible hit and is over as soon as no possible hit reaches across a break any more.
 */
export class Detour {
  readonly #automaton: Automaton;
  #state: number;
  #phase: Phase;
  readonly #breaks: Break[];
  /** Where the current break began. */
  #from: number;
  /** Where the last break ended. */
  #since: number;

  constructor(automaton: Automaton, state: number, code: number, at: number, breaks: Break[] = []) {
    this.#automaton = automaton;
    this.#state = state;
    this.#phase = OPENINGS[code] ?? "dead";
    this.#breaks = breaks;
    this.#from = at;
    this.#since = at;
  }

  get over(): boolean {
    return this.#phase === "dead";
  }

  /** A reading that leaves out a break at this place as well. */
  fork(code: number, at: number): Detour | undefined {
    if (this.#phase !== "match") return undefined;
    const start = this.start(at);
    const spanned = this.#breaks.filter(({ to }) => to > start);
    return new Detour(this.#automaton, this.#state, code, at, spanned);
  }

  /** Where the earliest hit that is still possible begins. */
  start(end: number): number {
    const kept = this.#automaton.keep[this.#state] ?? 0;
    return this.#back(kept, this.#phase === "match" ? end : this.#from);
  }

  read(code: number, at: number): Hit | undefined {
    if (this.#phase !== "match" && !this.#endsBreak(code, at)) return undefined;
    this.#state = this.#automaton.step(this.#state, code);
    const end = at + 1;
    const needle = this.#automaton.needles[(this.#automaton.found[this.#state] ?? 0) - 1];
    const hit =
      needle !== undefined && needle.kind !== "mask" && needle.text.length > end - this.#since
        ? { start: this.#back(needle.text.length, end), end, needle }
        : undefined;
    const start = this.start(end);
    if (start >= this.#since || end - start > 2 * (this.#automaton.longest + LONGEST_BREAK))
      this.#phase = "dead";
    return hit;
  }

  /** Whether the break is over and the character belongs to the text again. */
  #endsBreak(code: number, at: number): boolean {
    const within = this.#phase;
    this.#phase = at - this.#from > LONGEST_BREAK ? "dead" : nextPhase(within, String.fromCharCode(code));
    if (this.#phase !== "match") return false;
    this.#since = within === "quotes" ? at + 1 : at;
    this.#breaks.push({ from: this.#from, to: this.#since });
    return within !== "quotes";
  }

  /** The place so many characters of the text, not counting breaks, before a place. */
  #back(length: number, end: number): number {
    let [left, right] = [length, end];
    for (const { from, to } of this.#breaks.toReversed()) {
      if (left <= right - to) break;
      left -= right - to;
      right = from;
    }
    return right - left;
  }
}
