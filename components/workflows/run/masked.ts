import type { Run } from "@/components/workflows/run/run-types";

/** A piece of what a run printed: text, or the mark that stands where a value was. */
export type Piece = { kind: "text"; text: string } | { kind: "masked"; key: string };

const MARK = /\[([A-Z][A-Z0-9_]{0,127})\]/g;

/**
 * Cuts text at the marks of masked values. Only keys that are known count: code may print a word in brackets of its
 * own.
 */
export function piecesOf(text: string, keys: ReadonlySet<string>): Piece[] {
  const pieces: Piece[] = [];
  let end = 0;
  for (const { 0: mark, 1: key = "", index } of text.matchAll(MARK)) {
    if (!keys.has(key)) continue;
    if (index > end) pieces.push({ kind: "text", text: text.slice(end, index) });
    pieces.push({ kind: "masked", key });
    end = index + mark.length;
  }
  if (end < text.length) pieces.push({ kind: "text", text: text.slice(end) });
  return pieces;
}

/** Keys of which a value was masked somewhere in what a run printed. */
export function maskedIn(run: Run, keys: ReadonlySet<string>): Set<string> {
  const texts = run.steps.flatMap(({ logs, output, error }) => [
    ...logs.map(({ text }) => text),
    ...(output === undefined ? [] : [JSON.stringify(output)]),
    ...(error ? [error.message] : []),
  ]);
  const pieces = texts.flatMap((text) => piecesOf(text, keys));
  return new Set(pieces.flatMap((piece) => (piece.kind === "masked" ? [piece.key] : [])));
}

/** Keys whose marks are taken for marks: those of this run, and those that its workflow knows. */
export const keysOf = (run: Run, known: readonly string[]): Set<string> =>
  new Set([...known, ...run.steps.flatMap(({ credentials }) => credentials.map(({ key }) => key))]);
