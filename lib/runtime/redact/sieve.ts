import { opensBreak } from "./detour";

/** How many characters of the beginning of a needle are looked for. */
const WINDOW = 8;
/** What is kept of them: too little to tell a value by, and enough to pass most texts of a few kilobytes. */
const HASH_BITS = 24;

/** By ASCII code: what a break inside a hit may consist of. */
const LEFT_OUT = Uint8Array.from({ length: 128 }, (_, code) =>
  opensBreak[code] === 1 || " \t+".includes(String.fromCharCode(code)) ? 1 : 0,
);
/** Breaks of other characters: line ends that are written as `\n`, and colours. */
const OTHER_BREAK = /\\[nr]|\u001b/;

/** Drawn anew each time the program starts: hashes of two of them cannot be compared. */
const FACTOR = (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) | 1;
const OLDEST = Array.from({ length: WINDOW }).reduce<number>((power) => Math.imul(power, FACTOR), 1);

/**
 * Tells of most texts that they hold none of the needles, without the needles: it keeps a short hash of how each begins.
 * Characters that a break may consist of count in neither, so that a hit is found however it is broken.
 */
export class Sieve {
  readonly #hashes: ReadonlySet<number>;

  private constructor(hashes: ReadonlySet<number>) {
    this.#hashes = hashes;
  }

  /** Null when one of the needles has too few characters of its own. */
  static of(needles: Iterable<string>): Sieve | null {
    const hashes = Array.from(needles, (needle) => firstHash(needle, () => true));
    return hashes.includes(NONE) ? null : new Sieve(new Set(hashes));
  }

  /** Whether the text has to be read by somebody who knows the needles. */
  mayHold(text: string): boolean {
    return OTHER_BREAK.test(text) || firstHash(text, (hash) => this.#hashes.has(hash)) !== NONE;
  }
}

const NONE = -1;

/** The first hash of `WINDOW` characters in a row that is wanted (Rabin–Karp: each from the one before). */
function firstHash(text: string, isWanted: (hash: number) => boolean): number {
  const window = new Uint16Array(WINDOW);
  let hash = 0;
  let count = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code < LEFT_OUT.length && LEFT_OUT[code] === 1) continue;
    const place = count++ % WINDOW;
    hash = (Math.imul(hash, FACTOR) + code - Math.imul(window[place] ?? 0, OLDEST)) | 0;
    window[place] = code;
    const short = hash >>> (32 - HASH_BITS);
    if (count >= WINDOW && isWanted(short)) return short;
  }
  return NONE;
}
