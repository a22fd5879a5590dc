import { looksLikeMask } from "@/lib/catalog/masks";
import { isWellFormed, keyProblem } from "@/lib/catalog/keys";
import { LIMITS } from "@/lib/catalog/field-spec";
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

interface Value {
  text: string;
  /** Where the next line starts. */
  end: number;
  notes: string[];
}

const LINE_START = /^[ \t]*(?:export[ \t]+)?([^=\n]*?)[ \t]*$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_.-]{0,199}$/;
const DIGIT_FIRST = /^[0-9][A-Za-z0-9_.-]{0,199}$/;
const PEM_START = /^-----BEGIN [A-Z0-9 ]{1,60}-----/;

/**
 * Reads `KEY=value` lines as shells and the usual .env readers write them: comments, `export`, three kinds of
 * quotes over several lines, `=` and `#` inside values. An unquoted value ends at space + `#` only, so that a
 * `#` inside a secret is kept. Line ends become LF. Of a key that comes twice the last one counts. Linear; no
 * message quotes a value; never throws.
 */
export function parseDotenv(text: string): ParsedImport {
  if (text.length > IMPORT_LIMITS.bytes || utf8Length(text) > IMPORT_LIMITS.bytes) {
    return { rows: [], problems: [{ line: 1, message: "A paste can be up to 1 MB." }] };
  }
  const source = text.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n");
  const rows = new Map<string, ImportRow>();
  const problems: ImportProblem[] = [];
  let line = 1;
  for (let at = 0; at < source.length;) {
    const start = at;
    const lineEnd = endOfLine(source, start);
    const written = source.slice(start, lineEnd);
    const equals = written.indexOf("=");
    at = lineEnd + 1;
    if (/^[ \t]*[^ \t#]/.test(written)) {
      const name = equals === -1 ? null : variableName(written.slice(0, equals), written.slice(equals + 1));
      if (name === null)
        problems.push({
          line,
          message: equals === -1 ? "There is no = on this line." : "This isn't a KEY=value line.",
        });
      else {
        const value = readValue(source, start + equals + 1);
        at = value.end;
        addRow(rows, { line, name, value });
      }
    }
    line += lineBreaks(source, start, at);
  }
  return limitRows([...rows.values()], problems);
}

/** At most `IMPORT_LIMITS.rows`, and the same for problems: a paste of prose has one on every line. */
export function limitRows(rows: ImportRow[], problems: ImportProblem[]): ParsedImport {
  const first = rows[IMPORT_LIMITS.rows];
  const said = problems.slice(0, IMPORT_LIMITS.rows);
  if (!first) return { rows, problems: said };
  const message = `Only the first ${IMPORT_LIMITS.rows} variables are read. Paste the rest separately.`;
  return { rows: rows.slice(0, IMPORT_LIMITS.rows), problems: [...said, { line: first.line, message }] };
}

function lineBreaks(source: string, from: number, to: number): number {
  let count = 0;
  for (let at = source.indexOf("\n", from); at !== -1 && at < to; at = source.indexOf("\n", at + 1))
    count += 1;
  return count;
}

function endOfLine(source: string, from: number): number {
  const end = source.indexOf("\n", from);
  return end === -1 ? source.length : end;
}

/** The name before `=`, or null when the line is something else, such as the last line of a base64 block. */
function variableName(before: string, after: string): string | null {
  if (before.length > 300) return null;
  const name = LINE_START.exec(before)?.[1] ?? "";
  if (!VARIABLE.test(name) && !DIGIT_FIRST.test(name)) return null;
  const isPadding = after.trim() === "=" || after.trim() === "";
  const isBase64 =
    name.length >= 16 && !name.includes("_") && /^[A-Za-z0-9]+$/.test(name) && !/^[A-Z]+$/.test(name);
  return isPadding && (isBase64 || after.trim() === "=") ? null : name;
}

function readValue(source: string, from: number): Value {
  let start = from;
  while (source.charAt(start) === " " || source.charAt(start) === "\t") start += 1;
  const quote = source.charAt(start);
  return (
    (quote === '"' || quote === "'" || quote === "`" ? quoted(source, start, quote) : null) ??
    unquoted(source, start)
  );
}

/** Null when the quote does not close at the end of a line: then it is part of the value. */
function quoted(source: string, start: number, quote: string): Value | null {
  const close = closingQuote(source, start + 1, quote);
  if (close === -1) return null;
  const end = endOfLine(source, close);
  if (!/^[ \t]*(?:#.*)?$/.test(source.slice(close + 1, end))) return null;
  const inside = source.slice(start + 1, close);
  const text =
    quote === '"'
      ? inside.replace(/\\(["nr])/g, (_all, mark: string) => ({ n: "\n", r: "\r" })[mark] ?? mark)
      : inside;
  const notes = text === inside ? [] : ['Contains \\n, \\r or \\", read as the character it stands for.'];
  return { text, end: end + 1, notes };
}

function closingQuote(source: string, from: number, quote: string): number {
  for (let at = source.indexOf(quote, from); at !== -1; at = source.indexOf(quote, at + 1)) {
    if (quote !== '"' || source.charAt(at - 1) !== "\\") return at;
  }
  return -1;
}

function unquoted(source: string, start: number): Value {
  const lineEnd = endOfLine(source, start);
  const line = source.slice(start, lineEnd);
  if (PEM_START.test(line) && !line.includes("-----END ")) {
    // Looking no further than the next block keeps many unfinished ones linear.
    const next = /-----(?:BEGIN|END) /g;
    next.lastIndex = lineEnd;
    const border = next.exec(source);
    if (border?.[0] === "-----END ") {
      const end = endOfLine(source, border.index);
      return {
        text: source.slice(start, end).trimEnd(),
        end: end + 1,
        notes: ["Several lines without quotes, kept together."],
      };
    }
  }
  const comment = commentStart(line);
  const text = line.slice(0, comment).replace(/[ \t]+$/, "");
  const notes: string[] = [];
  if (text.includes("#")) notes.push("Contains #, kept whole.");
  if (comment < line.length) notes.push("The comment after it is left out.");
  if (/^["'`]/.test(text)) notes.push("A quote is not closed and is kept as part of the value.");
  return { text, end: lineEnd + 1, notes };
}

/** Where a comment starts: at `#` first thing, or after a space or tab. */
function commentStart(line: string): number {
  for (let at = line.indexOf("#"); at !== -1; at = line.indexOf("#", at + 1)) {
    const before = line.charAt(at - 1);
    if (at === 0 || before === " " || before === "\t") return at;
  }
  return line.length;
}

function addRow(
  rows: Map<string, ImportRow>,
  { line, name, value }: { line: number; name: string; value: Value },
): void {
  const { key, note, problem } = keyOf(name);
  const notes = [...value.notes];
  if (note) notes.push(note);
  if (value.text === "") notes.push("Empty: imported without a value.");
  if (/\$\{[A-Za-z_]/.test(value.text)) notes.push("Names another variable, which is not filled in.");
  const earlier = rows.get(key);
  if (earlier) notes.push(`Also on line ${earlier.line}; this one counts.`);
  rows.delete(key);
  const wrong = problem ?? valueProblem(value.text);
  rows.set(key, { line, key, value: value.text, notes, ...(wrong !== null && { problem: wrong }) });
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

const SETTING_NAMES =
  /^(?:NODE_ENV|APP_ENV|RAILS_ENV|ENV|ENVIRONMENT|STAGE|DEBUG|VERBOSE|PORT|HOST|HOSTNAME|BIND|TZ|LANG|LC_ALL|LOCALE|CI|SHELL|PATH|HOME|USER|PWD|TERM|EDITOR)$|(?:^|_)(?:LOG_LEVEL|LOG_FORMAT|TIMEOUT|TIMEOUT_MS|TTL|RETRIES|LIMIT|CONCURRENCY|WORKERS|ENABLED|DISABLED|REGION|ENV|PORT|VERSION|LOCALE|TIMEZONE)$/;
const SECRET_NAMES =
  /(?:^|_)(?:KEY|TOKEN|SECRET|PASSWORD|PASS|PASSPHRASE|PWD|CREDENTIALS?|DSN|PIN|WEBHOOK)(?:_|$)/;
const SETTING_VALUES =
  /^(?:true|false|yes|no|on|off|null|none|[0-9]{1,5}|[0-9]{1,5}(?:ms|s|m|h|d)|production|development|staging|test|local|debug|info|warn|error|utc|localhost|[0-9]{1,3}(?:\.[0-9]{1,3}){3})$/i;

/** A variable that configures something and protects nothing: offered, but not ticked. */
export function looksLikeSetting(key: string, value: string): boolean {
  if (SECRET_NAMES.test(key) && !SETTING_NAMES.test(key)) return /^(?:true|false)$/i.test(value);
  return SETTING_NAMES.test(key) || (value.length <= 64 && SETTING_VALUES.test(value));
}
