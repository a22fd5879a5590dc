import { withoutColours } from "./colours";

/** Shorter values are part of ordinary text too often to be masked. */
export const SHORTEST_VALUE = 8;
const SHORTEST_LINE = 16;
const DEEPEST_JSON = 3;

/** A text to be masked, in every form or only where its characters are readable. */
export interface Masked {
  text: string;
  forms: "all" | "text";
}

/** Space around a value gets lost in many ways, so only what is between counts. */
function core(value: string): string {
  const trimmed = value.trim();
  return trimmed.length >= SHORTEST_VALUE || trimmed === "" ? trimmed : value;
}

export function isLongEnough(value: string): boolean {
  return withoutColours(core(value)).length >= SHORTEST_VALUE;
}

/** With either kind of line end. */
function lineEndings(text: string): string[] {
  const feeds = text.replaceAll("\r\n", "\n");
  return [text, feeds, feeds.replaceAll("\n", "\r\n")];
}

/** With the line ends that an environment file writes as `\n`. */
function withRealLines(text: string): string {
  return text.includes("\n") ? text : text.replaceAll("\\r", "").replaceAll("\\n", "\n");
}

/** What stands alone in a long line of a key file or a configuration file. */
function longWords(text: string): string[] {
  return text.split(/[\s"'`=:,;]+/).filter((word) => word.length >= SHORTEST_LINE);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** Texts and numbers of a JSON text; numbers as written, for they may be longer than JavaScript's are exact. */
function leaves(text: string): string[] {
  const tokens = text.matchAll(/("(?:[^"\\]|\\.)*")(\s*:)?|-?\d[\d.eE+-]*/g);
  return Array.from(tokens).flatMap(([token, quoted, colon]) => {
    if (quoted === undefined) return [token, String(Number(token))];
    return colon === undefined ? [String(parsed(quoted))] : [];
  });
}

/** Everything that is masked for a value: itself, its long lines, and the leaves of JSON. */
export function maskedTexts(value: string, depth = 0): Masked[] {
  if (!isLongEnough(value)) return [];
  const text = core(value);
  const json = /^\s*[[{]/.test(text) ? parsed(text) : undefined;
  if (typeof json === "object" && json !== null && depth < DEEPEST_JSON)
    return [
      ...inAllForms(lineEndings(text)),
      ...leaves(text).flatMap((leaf) => maskedTexts(leaf, depth + 1)),
    ];
  const lines = withRealLines(text);
  const words = lines.includes("\n") ? longWords(lines) : [];
  return [
    ...inAllForms([...lineEndings(text), ...lineEndings(lines)]),
    ...words.map((word): Masked => ({ text: word, forms: "text" })),
  ];
}

function inAllForms(texts: readonly string[]): Masked[] {
  return Array.from(new Set(texts), (text): Masked => ({ text, forms: "all" }));
}
