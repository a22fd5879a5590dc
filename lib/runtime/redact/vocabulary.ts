import { Automaton, type Needle } from "./automaton";
import { withoutColours } from "./colours";
import { allForms, textForms } from "./forms";
import { Sieve } from "./sieve";
import { isLongEnough, maskedTexts, SHORTEST_VALUE } from "./values";

/**
 * The most characters of all needles together, so that a masker stays under about 200 MB. A token of 40 characters
 * takes about 800 in all its forms, the PEM text of an RSA key 150,000 to 300,000, a value of 65,536 bytes 1 to 4 million.
 */
const MOST_CHARACTERS = 8_000_000;
const LONGEST_WHOLE = 256;
const BEGINNING = 192;
const PIECE = 64;
const LONGEST_PIECE = 4096;
const FEWEST_DISTINCT = 6;

function isVaried(text: string): boolean {
  return new Set(text).size >= FEWEST_DISTINCT;
}

/** A place that does not part a surrogate pair. */
function between(text: string, place: number): number {
  return (text.charCodeAt(place) & 0xfc00) === 0xdc00 ? place - 1 : place;
}

/**
 * A long text in pieces, so that a cut-off copy of it is masked as far as it goes. A piece of few different characters
 * grows, because it would be ordinary text. Many texts begin alike, so a longer piece tells whose beginning it is.
 */
function pieces(text: string): string[] {
  const found = [text.slice(0, between(text, BEGINNING))].filter(isVaried);
  let start = 0;
  for (let end = PIECE; end < text.length; end += PIECE) {
    const piece = text.slice(start, between(text, end));
    if (!isVaried(piece) && piece.length < LONGEST_PIECE) continue;
    found.push(piece);
    start += piece.length;
  }
  let last = Math.min(start, text.length - PIECE);
  while (last > 0 && text.length - last < LONGEST_PIECE && !isVaried(text.slice(last))) last -= PIECE;
  return [...found, text.slice(between(text, Math.max(0, last)))];
}

/** What is looked for. */
export class Vocabulary {
  readonly #needles = new Map<string, Needle>();
  #room: number;
  #automaton: Automaton | undefined;

  constructor(mostCharacters = MOST_CHARACTERS) {
    this.#room = mostCharacters;
  }

  /** Whether everything of the value is masked. */
  add(name: string, value: string): boolean {
    if (!isLongEnough(value)) return false;
    this.#automaton = undefined;
    let complete = this.#register({ text: `[${name}]`, name, kind: "mask" });
    for (const { text, forms } of maskedTexts(value))
      for (const form of forms === "all" ? allForms(text) : textForms(text))
        complete = this.#registerForm(name, withoutColours(form)) && complete;
    return complete;
  }

  automaton(): Automaton {
    return (this.#automaton ??= new Automaton([...this.#needles.values()]));
  }

  /** What passes texts that hold none of the values; null when it cannot. */
  sieve(): Sieve | null {
    const values = [...this.#needles.values()].filter(({ kind }) => kind !== "mask");
    return Sieve.of(values.map(({ text }) => text));
  }

  #registerForm(name: string, form: string): boolean {
    if (form.length < SHORTEST_VALUE) return true;
    if (form.length <= LONGEST_WHOLE) return this.#register({ text: form, name, kind: "whole" });
    return pieces(form).every((text) => this.#register({ text, name, kind: "part" }));
  }

  #register(needle: Needle): boolean {
    const known = this.#needles.get(needle.text);
    if (known !== undefined) {
      if (needle.kind === "part") known.kind = "part";
      return true;
    }
    if (needle.text.length > this.#room) return false;
    this.#room -= needle.text.length;
    this.#needles.set(needle.text, needle);
    return true;
  }
}
