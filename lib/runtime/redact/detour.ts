import type { Automaton, Needle } from "./automaton";

/** Part of a text that prints as one mask, in positions counted from the beginning of the stream. */
export interface Hit {
  start: number;
  end: number;
  needle: Needle;
}

/** Places in the text without its breaks are "joined". */
interface Break {
  joined: number;
  /** How many characters all breaks up to this one left out. */
  hidden: number;
}

type Phase = "match" | "lines" | "escape" | "quotes" | "dead";

/** Longer gaps separate two texts and do not break one. */
const LONGEST_BREAK = 64;
const MOST_FORGOTTEN = 256;

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
  #breaks: Break[] = [];
  /** How many of the breaks do not matter any more. */
  #forgotten = 0;
  /** What those left out. */
  #hidden = 0;
  #joined: number;
  /** Where the break that is being read began, in the text as it is. */
  #from: number;
  /** Where the last break was. */
  #since: number;

  constructor(automaton: Automaton, state: number, code: number, at: number, joined = at) {
    this.#automaton = automaton;
    this.#state = state;
    this.#phase = OPENINGS[code] ?? "dead";
    this.#from = at;
    this.#joined = joined;
    this.#since = joined;
  }

  get over(): boolean {
    return this.#phase === "dead";
  }

  /** Where the earliest hit that is still possible begins. */
  get start(): number {
    return this.#place(this.#joined - this.#kept);
  }

  /** Whether the last characters, so many, are read here as they are in the text. */
  covers(length: number): boolean {
    return this.#phase === "match" && length <= this.#joined - this.#since;
  }

  /** Reads a character; where `opens` says so, a break may begin with it. `opened` gets a reading that leaves it out. */
  read(code: number, at: number, opens: boolean, opened: Detour[]): Hit | undefined {
    if (this.#phase !== "match") return this.#endsBreak(code, at) ? this.#match(code, at) : undefined;
    if (!opens) return this.#match(code, at);
    if (this.#automaton.continues(this.#state, code)) {
      opened.push(this.#fork(code, at));
      return this.#match(code, at);
    }
    this.#phase = OPENINGS[code] ?? "dead";
    this.#from = at;
    return undefined;
  }

  get #kept(): number {
    return this.#automaton.keep[this.#state] ?? 0;
  }

  #fork(code: number, at: number): Detour {
    const fork = new Detour(this.#automaton, this.#state, code, at, this.#joined);
    fork.#breaks = this.#breaks.slice(this.#forgotten);
    fork.#hidden = this.#hidden;
    return fork;
  }

  #match(code: number, at: number): Hit | undefined {
    this.#state = this.#automaton.step(this.#state, code);
    this.#joined++;
    const read = this.#joined - this.#since;
    const needle = this.#automaton.needles[(this.#automaton.found[this.#state] ?? 0) - 1];
    const hit =
      needle !== undefined && needle.kind !== "mask" && needle.text.length > read
        ? { start: this.#place(this.#joined - needle.text.length), end: at + 1, needle }
        : undefined;
    if (this.#kept <= read) this.#phase = "dead";
    return hit;
  }

  /** Whether the break is over and the character belongs to the text again. */
  #endsBreak(code: number, at: number): boolean {
    const within = this.#phase;
    this.#phase = at - this.#from > LONGEST_BREAK ? "dead" : nextPhase(within, String.fromCharCode(code));
    if (this.#phase !== "match") return false;
    this.#forget();
    const end = within === "quotes" ? at + 1 : at;
    this.#breaks.push({ joined: this.#joined, hidden: end - this.#joined });
    this.#since = this.#joined;
    return within !== "quotes";
  }

  /** Breaks before every possible hit only count together. */
  #forget(): void {
    const start = this.#joined - this.#kept;
    for (let next = this.#breaks[this.#forgotten]; next !== undefined && next.joined <= start;) {
      this.#hidden = next.hidden;
      next = this.#breaks[++this.#forgotten];
    }
    if (this.#forgotten < MOST_FORGOTTEN) return;
    this.#breaks.splice(0, this.#forgotten);
    this.#forgotten = 0;
  }

  #place(joined: number): number {
    let hidden = this.#hidden;
    for (let index = this.#forgotten; index < this.#breaks.length; index++) {
      const each = this.#breaks[index];
      if (each === undefined || each.joined > joined) break;
      hidden = each.hidden;
    }
    return joined + hidden;
  }
}
