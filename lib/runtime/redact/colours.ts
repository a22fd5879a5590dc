/** A colour or erase-line sequence of a terminal. Its numbers are too short to hide a value in. */
const NUMBERS = "(?:\\d{0,3}[;:]){0,9}\\d{0,3}";
const SEQUENCE = new RegExp(`\u001b\\[${NUMBERS}[mK]`, "g");
const BEGUN = new RegExp(`^\u001b(?:\\[${NUMBERS})?$`);

const isHighSurrogate = (code: number) => (code & 0xfc00) === 0xd800;

/** A sequence and how many visible characters stand before it. */
export interface Colour {
  at: number;
  sequence: string;
}

export function withoutColours(text: string): string {
  return text.includes("\u001b") ? text.replace(SEQUENCE, "") : text;
}

/** Splits a text into what is seen and the sequences between. */
export function splitColours(text: string): { visible: string; colours: Colour[] } {
  if (!text.includes("\u001b")) return { visible: text, colours: [] };
  let hidden = 0;
  const colours = Array.from(text.matchAll(SEQUENCE), ({ index, 0: sequence }) => {
    const at = index - hidden;
    hidden += sequence.length;
    return { at, sequence };
  });
  return { visible: withoutColours(text), colours };
}

/** Where an unfinished sequence, or half of a surrogate pair, at the end of the text begins. */
export function unfinishedAt(text: string): number {
  if (isHighSurrogate(text.charCodeAt(text.length - 1))) return text.length - 1;
  const begun = text.lastIndexOf("\u001b", text.length - 1);
  return begun !== -1 && text.length - begun < 64 && BEGUN.test(text.slice(begun)) ? begun : text.length;
}
