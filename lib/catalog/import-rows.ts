import { LIMITS } from "@/lib/catalog/field-spec";
import { isWellFormed, keyProblem } from "@/lib/catalog/keys";
import { looksLikeMask } from "@/lib/catalog/masks";
import { utf8Length } from "@/lib/catalog/value-rules";

export const IMPORT_LIMITS = { rows: 200, bytes: 1_048_576 } as const;

/** One credential to be imported. Only `value` and `fields` may hold a secret. */
export interface ImportRow {
  /** Line of the paste, or place in a JSON list; starts at 1. */
  line: number;
  key: string;
  /** The primary field. */
  value: string;
  /** Things worth showing beside the row. */
  notes: string[];
  /** Why the row cannot be imported as it is. */
  problem?: string;
  name?: string;
  type?: string;
  template?: string;
  category?: string;
  fields?: Record<string, string>;
}

export interface ImportProblem {
  line: number;
  message: string;
}

export interface ParsedImport {
  rows: ImportRow[];
  problems: ImportProblem[];
}

/** At most `IMPORT_LIMITS.rows`, and the same for problems: a paste of prose has one on every line. */
export function limitRows(rows: ImportRow[], problems: ImportProblem[]): ParsedImport {
  const first = rows[IMPORT_LIMITS.rows];
  const said = problems.slice(0, IMPORT_LIMITS.rows);
  if (!first) return { rows, problems: said };
  const message = `Only the first ${IMPORT_LIMITS.rows} variables are read. Paste the rest separately.`;
  return { rows: rows.slice(0, IMPORT_LIMITS.rows), problems: [...said, { line: first.line, message }] };
}

/** The key a variable name becomes, or what is wrong with it. */
export function keyOf(name: string): { key: string; note: string | null; problem: string | null } {
  const key = name.replace(/[.-]/g, "_").replace(/[a-z]/g, (letter) => letter.toUpperCase());
  if (/^[0-9]/.test(key)) return { key: name, note: null, problem: "Key starts with a digit." };
  const problem = keyProblem(key);
  return problem === null
    ? { key, note: key === name ? null : `Written ${name} here.`, problem }
    : { key: name, note: null, problem };
}

export function valueProblem(value: string): string | null {
  if (value.length > LIMITS.secretBytes || utf8Length(value) > LIMITS.secretBytes)
    return "The value is larger than 64 KB.";
  if (!isWellFormed(value)) return "The value contains half of a character.";
  return looksLikeMask(value) ? "This looks like a masked preview, not the value." : null;
}
