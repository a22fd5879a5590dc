import { LIMITS } from "@/lib/catalog/field-spec";
import { PROTOTYPE_NAMES, scanJson, scanSentence } from "@/lib/catalog/json-scan";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

/** One line of the rows editor. A secret row becomes a member of the JSON, a plain one a field of its own. */
export interface NamedValue {
  name: string;
  value: string;
  secret: boolean;
}

export const emptyRow = (): NamedValue => ({ name: "", value: "", secret: true });

export const isBlankRow = ({ name, value }: NamedValue) => name === "" && value === "";

/** The JSON text that stands for the secret rows; empty when there is none. */
export function jsonOfRows(rows: readonly NamedValue[]): string {
  const secrets = rows.filter((row) => row.secret && !isBlankRow(row));
  if (secrets.length === 0) return "";
  return JSON.stringify(Object.fromEntries(secrets.map(({ name, value }) => [name, value])), null, 2);
}

/** Rows for a JSON text, or null when it holds more than one level of texts: then rows would change it. */
export function rowsOfJson(text: string): NamedValue[] | null {
  if (text.trim() === "") return [emptyRow()];
  const scan = scanJson(text, { depth: 1, keys: LIMITS.jsonKeys });
  if (!scan.ok || scan.hasDuplicates) return null;
  const parsed: unknown = JSON.parse(text);
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return null;
  const members = Object.entries(parsed);
  const rows = members.flatMap(([name, value]) =>
    typeof value === "string" ? [{ name, value, secret: true }] : [],
  );
  if (rows.length < members.length || rows.length > LIMITS.extraFields) return null;
  return rows.length > 0 ? rows : [emptyRow()];
}

/** Where a JSON text is wrong, as a sentence with line and column; null for good JSON and for nothing at all. */
export function jsonProblem(text: string): string | null {
  if (text.trim() === "") return null;
  const scan = scanJson(text, { depth: LIMITS.jsonDepth, keys: LIMITS.jsonKeys });
  return scan.ok ? null : scanSentence(scan);
}

/** What is wrong with the name of a row, beside the others. */
export function rowNameProblem(rows: readonly NamedValue[], index: number): string | null {
  const row = rows[index];
  if (!row || isBlankRow(row)) return null;
  if (row.name.trim() === "") return "Enter a field name.";
  if (looksLikeSecret(row.name)) return "This looks like a secret. Put it into the value beside it.";
  if (PROTOTYPE_NAMES.has(row.name)) return `A field can't be called ${row.name}.`;
  const isTaken = rows.some((other, at) => at < index && other.name === row.name);
  return isTaken ? `There is a field called ${row.name} already.` : null;
}
