/** Shorter values are not looked for: too many texts would hold them by chance. */
export const SHORTEST = 20;

export interface Stored<Ref> {
  value: string;
  ref: Ref;
}

export interface Found<Ref> {
  ref: Ref;
  /** Lines of the text, counted from one, at most the first few. */
  lines: number[];
}

const LINES_MAX = 20;

/**
 * Which of many values stand in a text. Values whose start is nowhere cost one pass together, each other one a pass of
 * its own, whatever text and value are made of.
 */
export function findValues<Ref>(text: string, stored: readonly Stored<Ref>[]): Found<Ref>[] {
  const starts = new Set(stored.map(({ value }) => value.slice(0, SHORTEST)));
  const met = new Set<string>();
  for (let at = 0; at + SHORTEST <= text.length; at++) {
    const start = text.slice(at, at + SHORTEST);
    if (starts.has(start)) met.add(start);
  }
  const found = new Map<Ref, Set<number>>();
  for (const { value, ref } of stored) {
    if (value.length < SHORTEST || !met.has(value.slice(0, SHORTEST))) continue;
    const lines = found.get(ref) ?? new Set();
    for (const line of linesWith(text, value)) lines.add(line);
    if (lines.size > 0) found.set(ref, lines);
  }
  return [...found].map(([ref, lines]) => ({ ref, lines: [...lines].slice(0, LINES_MAX) }));
}

/** Knuth, Morris and Pratt: no character of the text is compared more than twice. */
function linesWith(text: string, value: string): Set<number> {
  const fallback = fallbacksOf(value);
  const lines = new Set<number>();
  let [matched, line, counted] = [0, 1, 0];
  for (let at = 0; at < text.length && lines.size < LINES_MAX; at++) {
    const code = text.charCodeAt(at);
    while (matched > 0 && value.charCodeAt(matched) !== code) matched = fallback[matched - 1] ?? 0;
    if (value.charCodeAt(matched) === code) matched++;
    if (matched < value.length) continue;
    for (const start = at - value.length + 1; counted < start; counted++)
      if (text.charCodeAt(counted) === 10) line++;
    lines.add(line);
    matched = fallback[matched - 1] ?? 0;
  }
  return lines;
}

/** For each length of a match: how much of it is still one when the next character is another. */
function fallbacksOf(value: string): Int32Array {
  const table = new Int32Array(value.length);
  let length = 0;
  for (let at = 1; at < value.length; at++) {
    while (length > 0 && value.charCodeAt(at) !== value.charCodeAt(length)) length = table[length - 1] ?? 0;
    if (value.charCodeAt(at) === value.charCodeAt(length)) length++;
    table[at] = length;
  }
  return table;
}
