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

/** Which of many values stand in a text, in one pass over it, however many values there are. */
export function findValues<Ref>(text: string, stored: readonly Stored<Ref>[]): Found<Ref>[] {
  const byStart = new Map<string, Stored<Ref>[]>();
  for (const one of stored) {
    if (one.value.length < SHORTEST) continue;
    const start = one.value.slice(0, SHORTEST);
    const same = byStart.get(start);
    if (same) same.push(one);
    else byStart.set(start, [one]);
  }
  const found = new Map<Ref, Set<number>>();
  let line = 1;
  for (let at = 0; at + SHORTEST <= text.length; at++) {
    for (const one of byStart.get(text.slice(at, at + SHORTEST)) ?? []) {
      if (!text.startsWith(one.value, at)) continue;
      const lines = found.get(one.ref) ?? new Set();
      if (lines.size < LINES_MAX) lines.add(line);
      found.set(one.ref, lines);
    }
    if (text.charCodeAt(at) === 10) line++;
  }
  return [...found].map(([ref, lines]) => ({ ref, lines: [...lines] }));
}
