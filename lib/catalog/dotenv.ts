import {
  IMPORT_LIMITS,
  type ImportProblem,
  type ImportRow,
  type ParsedImport,
  keyOf,
  limitRows,
  valueProblem,
} from "@/lib/catalog/import-rows";
import { utf8Length } from "@/lib/catalog/value-rules";

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
