/** How many keys are offered for one that is not there. */
const SUGGESTIONS_MAX = 3;
/** Changes that still make one key out of another: two in a short one, some words in a long one. */
const changesIn = (key: string) => Math.min(8, Math.max(2, Math.floor(key.length * 0.4)));

/** The keys that look most like this one, at most three; none when nothing is near. */
export function nearestKeys(wanted: string, keys: Iterable<string>): string[] {
  const most = changesIn(wanted);
  return [...new Set(keys)]
    .map((key) => ({ key, distance: editDistance(wanted, key, most) }))
    .filter(({ distance }) => distance > 0 && distance <= most)
    .toSorted((a, b) => a.distance - b.distance || (a.key < b.key ? -1 : 1))
    .slice(0, SUGGESTIONS_MAX)
    .map(({ key }) => key);
}

/**
 * Insertions, deletions, replacements and swaps of neighbours between two texts (optimal string alignment); something
 * above `most` when there are more. Only the band of the table that can stay within `most` is filled in.
 */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = new Array<number>(b.length + 1).fill(most + 1);
    if (i <= most) next[0] = i;
    for (let j = Math.max(1, i - most); j <= Math.min(b.length, i + most); j += 1) {
      const replaced = at(row, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? at(before, j - 2) + 1 : Infinity;
      next[j] = Math.min(at(row, j) + 1, at(next, j - 1) + 1, replaced, swapped);
    }
    [before, row] = [row, next];
  }
  return at(row, b.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity;
