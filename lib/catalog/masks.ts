import type { FieldSpec } from "@/lib/catalog/field-spec";

const GLYPHS = "•●∙*";
const CONTEXT_MAX = 12;
const PRINTED_NAME = /^\[(?:secret|redacted|[A-Z][A-Z0-9_]{0,127})\]$/i;

/**
 * Whether a text is what a masked value looks like (`••••a1b2`, `****`, `abcd****wxyz`, `[KEY]`): one run of
 * mask glyphs with at most a few other characters around it. Such a text is a copy of a display, never a value.
 */
export function looksLikeMask(text: string): boolean {
  const trimmed = text.length > 300 ? text : text.trim();
  if (PRINTED_NAME.test(trimmed)) return true;
  let start = 0;
  while (start < trimmed.length && !GLYPHS.includes(trimmed.charAt(start))) start += 1;
  if (start > CONTEXT_MAX || start === trimmed.length) return false;
  let end = start;
  while (end < trimmed.length && GLYPHS.includes(trimmed.charAt(end))) end += 1;
  const shortest = trimmed.charAt(start) === "*" ? 4 : 3;
  if (end - start < shortest && end - start < trimmed.length) return false;
  if (trimmed.length - end > CONTEXT_MAX) return false;
  for (let at = end; at < trimmed.length; at += 1) if (GLYPHS.includes(trimmed.charAt(at))) return false;
  return true;
}

const HINT_LENGTH = 4;
const HINT_SHORTEST = 20;
const HINT_BITS_LEFT = 80;
const DISTINCT_FEWEST = 8;
const TOKEN_CHARACTERS = /^[A-Za-z0-9_\-+/=.:~]+$/;
const KNOWN_START = /^(?:[A-Za-z][A-Za-z0-9]{0,9}[-_]){1,3}/;

function alphabetSize(text: string): number {
  if (/^(?:[0-9a-f]+|[0-9A-F]+)$/.test(text)) return /[a-f]/i.test(text) ? 16 : 10;
  const classes: [RegExp, number][] = [
    [/[a-z]/, 26],
    [/[A-Z]/, 26],
    [/[0-9]/, 10],
  ];
  return classes.reduce((size, [pattern, letters]) => size + (pattern.test(text) ? letters : 0), 0);
}

/**
 * The last four characters of a token-like value, or null where showing them would cost too much: fewer than
 * 20 characters, or under 80 bits estimated left. The start that names the service counts for nothing.
 */
export function hintOf(
  value: string,
  spec: Pick<FieldSpec, "secret" | "hintAllowed" | "kind">,
): string | null {
  if (!spec.secret || !spec.hintAllowed || spec.kind !== "text") return null;
  if (value.length < HINT_SHORTEST || value.length > 4_096 || !TOKEN_CHARACTERS.test(value)) return null;
  const random = value.replace(KNOWN_START, "");
  if (new Set(random).size < DISTINCT_FEWEST) return null;
  const bitsLeft = (random.length - HINT_LENGTH) * Math.log2(alphabetSize(random));
  return bitsLeft >= HINT_BITS_LEFT ? value.slice(-HINT_LENGTH) : null;
}
