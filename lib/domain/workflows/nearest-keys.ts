/** How many keys are offered for one that is not there. */
const SUGGESTIONS_MAX = 3;

/** The keys that look most like this one, at most three; none when nothing is near. */
export function nearestKeys(wanted: string, keys: Iterable<string>): string[] {
  const most = Math.max(2, Math.floor(wanted.length * 0.4));
  return [...new Set(keys)]
    .map((key) => ({ key, distance: editDistance(wanted.toUpperCase(), key, most) }))
    .filter(({ distance }) => distance > 0 && distance <= most)
    .toSorted((a, b) => a.distance - b.distance || (a.key < b.key ? -1 : 1))
    .slice(0, SUGGESTIONS_MAX)
    .map(({ key }) => key);
}

/**
 * Insertions, deletions, replacements and swaps of neighbours between two texts (optimal string alignment), or more
 * than `most` when there are more.
 */
function editDistance(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1];
      let least = Math.min(at(row, j) + 1, at(next, j - 1) + 1, at(row, j - 1) + (same ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, at(before, j - 2) + 1);
      next.push(least);
    }
    [before, row] = [row, next];
  }
  return at(row, b.length);
}

const at = (row: readonly number[], index: number): number => row[index] ?? Infinity;
