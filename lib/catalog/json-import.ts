import {
  IMPORT_LIMITS,
  type ImportRow,
  type ParsedImport,
  keyOf,
  limitRows,
  valueProblem,
} from "@/lib/catalog/import-rows";
import { LIMITS } from "@/lib/catalog/field-spec";
import { scanJson, scanSentence } from "@/lib/catalog/json-scan";
import { utf8Length } from "@/lib/catalog/value-rules";

const TEXT_MEMBERS = ["name", "type", "template", "category"] as const;
const MEMBERS: ReadonlySet<string> = new Set(["key", "value", "fields", ...TEXT_MEMBERS]);

const failed = (message: string, line = 1): ParsedImport => ({ rows: [], problems: [{ line, message }] });

/**
 * Reads `{"KEY": "value"}`, `{"KEY": {type?, template?, name?, category?, value?, fields?}}` or a list of such
 * objects with a `key`. `line` counts entries. No message quotes a value; never throws.
 */
export function parseJsonImport(text: string): ParsedImport {
  if (text.length > IMPORT_LIMITS.bytes || utf8Length(text) > IMPORT_LIMITS.bytes)
    return failed("A paste can be up to 1 MB.");
  const source = text.replace(/^\uFEFF/, "");
  const scan = scanJson(source, { depth: LIMITS.jsonDepth, keys: LIMITS.jsonKeys });
  if (!scan.ok) return failed(scanSentence(scan), scan.line);
  const parsed: unknown = JSON.parse(source);
  if (typeof parsed !== "object" || parsed === null)
    return failed("Paste an object of keys and values, or a list.");
  const entries: [unknown, unknown][] = Array.isArray(parsed)
    ? parsed.map((item: unknown) => [isRecord(item) ? item.key : undefined, item])
    : Object.entries(parsed);
  const rows = entries.map(([key, entry], index) => rowOf(index + 1, key, entry));
  const message = "A name comes twice in an object; the last one counts.";
  return limitRows(lastOfEachKey(rows), scan.hasDuplicates ? [{ line: 1, message }] : []);
}

/** A list can name a key twice, and so can an object whose names differ only in case. */
function lastOfEachKey(rows: readonly ImportRow[]): ImportRow[] {
  const last = new Map(rows.map((row) => [row.key, row]));
  for (const row of rows) {
    const winner = last.get(row.key);
    if (winner && winner !== row && row.key !== "")
      winner.notes.push(`Also at entry ${row.line}; this one counts.`);
  }
  return rows.filter((row) => row.key === "" || last.get(row.key) === row);
}

function rowOf(line: number, written: unknown, entry: unknown): ImportRow {
  if (typeof written !== "string")
    return { line, key: "", value: "", notes: [], problem: "This entry has no key." };
  const { key, note, problem } = keyOf(written.slice(0, 300));
  const row: ImportRow = { line, key, value: "", notes: note ? [note] : [] };
  const wrong = problem ?? (isRecord(entry) ? readObject(row, entry) : readScalar(row, entry));
  return wrong === null ? row : { ...row, problem: wrong };
}

function readScalar(row: ImportRow, entry: unknown): string | null {
  if (typeof entry === "string") row.value = entry;
  else if (typeof entry === "number" || typeof entry === "boolean") {
    row.value = String(entry);
    row.notes.push("Was not in quotes; stored as text.");
  } else if (entry !== null) return "This entry is a list. Use text or an object.";
  if (row.value === "") row.notes.push("Empty: imported without a value.");
  return valueProblem(row.value);
}

function readObject(row: ImportRow, entry: Record<string, unknown>): string | null {
  const unknown = Object.keys(entry).filter((member) => !MEMBERS.has(member));
  if (unknown.length > 0) return "Use only name, type, template, category, value and fields.";
  for (const member of TEXT_MEMBERS) {
    const text = entry[member];
    if (text === undefined || text === null) continue;
    if (typeof text !== "string") return `Write ${member} as text.`;
    row[member] = text;
  }
  const problem = readScalar(row, entry.value ?? null);
  if (problem !== null || entry.fields === undefined) return problem;
  if (!isRecord(entry.fields)) return "Write fields as an object of names and texts.";
  const fields = Object.entries(entry.fields);
  const texts = fields.filter((field): field is [string, string] => typeof field[1] === "string");
  if (texts.length < fields.length) return "Every field needs text.";
  row.fields = Object.fromEntries(texts);
  if (texts.length > 0) row.notes = row.notes.filter((note) => !note.startsWith("Empty"));
  return texts.map(([, text]) => valueProblem(text)).find((found) => found !== null) ?? null;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
