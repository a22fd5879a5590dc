import {
  choiceOf,
  type Draft,
  type Drafts,
  filledRows,
  type Row,
  shownFields,
  textOf,
} from "@/components/consumers/config-draft";
import { wayOf } from "@/components/consumers/injections";
import { inside } from "@/components/consumers/kind-words";
import { scanJson, scanSentence } from "@/lib/catalog/json-scan";
import type { ConfigField } from "@/lib/catalog/kind-shape";

/** What is wrong, as a sentence, and in which line or input of the field when that is known. */
export interface Problem {
  problem: string;
  row?: number;
  cell?: string;
}

/** A value to send, nothing to send, or what is wrong. */
type Read = { value?: unknown } | Problem;

const NOTHING: Read = {};
const JSON_LIMITS = { depth: 32, keys: 5_000 };
/** What a form may carry, less room for everything else in it. */
const DOCUMENT_CHARACTERS_MAX = 1_000_000;

export interface Reading {
  config: Record<string, unknown>;
  /** By field name. */
  problems: Record<string, Problem>;
}

/** The configuration to send, of the fields whose turn it is. What is blank stays away. */
export async function readDrafts(fields: readonly ConfigField[], drafts: Drafts): Promise<Reading> {
  const config: Record<string, unknown> = {};
  const problems: Record<string, Problem> = {};
  for (const field of shownFields(fields, drafts)) {
    const read = await readField(field, drafts[field.name]);
    if ("problem" in read) problems[field.name] = read;
    else if (read.value !== undefined) config[field.name] = read.value;
  }
  return { config, problems };
}

/** The same for one field; what a person hears on leaving it. */
export async function readField(field: ConfigField, draft: Draft | undefined): Promise<Read> {
  const read = await readShape(field, draft);
  if ("problem" in read || read.value !== undefined || !field.required) return read;
  return { problem: `Enter the ${inside(field.label)}.` };
}

async function readShape(field: ConfigField, draft: Draft | undefined): Promise<Read> {
  const text = textOf(draft);
  if (draft && "text" in draft && text.trim() === "") return NOTHING;
  switch (field.kind) {
    case "number":
      return readNumber(field, text);
    case "url":
      return readUrl(text.trim());
    case "lines":
      return { value: linesIn(text) };
    case "json":
      return readJson(text);
    case "document":
      return text.length > DOCUMENT_CHARACTERS_MAX
        ? { problem: "Documents can be up to 1 MB here. Give the document’s address instead." }
        : { value: text };
    case "steps":
      return readSteps(text);
    case "pairs":
      return readPairs(draft);
    case "requirements":
      return readRequirements(draft);
    case "injection":
      return readInjection(draft);
    case "multiline":
      return { value: text };
    case "text":
    case "select":
      return { value: text.trim() };
    default:
      return field.kind satisfies never;
  }
}

function readNumber({ min = -Infinity, max = Infinity }: ConfigField, text: string): Read {
  const value = Number(text);
  if (!Number.isFinite(value)) return { problem: "Enter a number." };
  if (value >= min && value <= max) return { value };
  if (min === -Infinity) return { problem: `Up to ${max}.` };
  return { problem: max === Infinity ? `At least ${min}.` : `Between ${min} and ${max}.` };
}

const readUrl = (text: string): Read =>
  /^https?:\/\/[^\s/]/i.test(text) && URL.canParse(text)
    ? { value: text }
    : { problem: "Enter a full address that starts with https://." };

const linesIn = (text: string) =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);

function readJson(text: string): Read {
  const scan = scanJson(text, JSON_LIMITS);
  return scan.ok ? { value: JSON.parse(text) } : { problem: scanSentence(scan) };
}

/** Steps may be written as YAML; its reader is fetched only when they are. */
async function readSteps(text: string): Promise<Read> {
  const json = readJson(text);
  if ("value" in json) return listOfSteps(json.value);
  if (/^\s*[[{]/.test(text)) return json;
  const { parseDocument } = await import("yaml");
  const document = parseDocument(text);
  const [error] = document.errors;
  if (!error) return listOfSteps(document.toJS());
  const line = error.linePos?.[0].line;
  return { problem: line === undefined ? "This isn't valid YAML." : `This isn't valid YAML: line ${line}.` };
}

function listOfSteps(value: unknown): Read {
  const steps = typeof value === "object" && value !== null && "steps" in value ? value.steps : value;
  return Array.isArray(steps)
    ? { value: steps }
    : { problem: "Steps are a list; each has an id and a type." };
}

function readPairs(draft: Draft | undefined): Read {
  const rows = filledRows(draft);
  const pairs = rows.map(({ cells }) => [cells["name"]?.trim() ?? "", cells["value"] ?? ""] as const);
  const problem = problemOfNames(rows, "name", (text) => text.trim().toLowerCase());
  return problem ?? (rows.length > 0 ? { value: Object.fromEntries(pairs) } : NOTHING);
}

function readRequirements(draft: Draft | undefined): Read {
  const rows = filledRows(draft);
  const untyped = rows.find(({ cells }) => !cells["type"]);
  const problem =
    problemOfNames(rows, "key", (text) => text.trim()) ??
    (untyped && { problem: "Choose a type.", row: untyped.id, cell: "type" });
  return problem ?? (rows.length > 0 ? { value: rows.map(({ cells }) => trimmed(cells)) } : NOTHING);
}

/** Every line has a name of its own. */
function problemOfNames(
  rows: readonly Row[],
  cell: string,
  same: (text: string) => string,
): Problem | undefined {
  const seen = new Set<string>();
  for (const { id: row, cells } of rows) {
    const name = same(cells[cell] ?? "");
    if (name === "") return { problem: `Enter a ${cell}.`, row, cell };
    if (seen.has(name)) return { problem: `This ${cell} is there already.`, row, cell };
    seen.add(name);
  }
  return undefined;
}

function readInjection(draft: Draft | undefined): Read {
  const { choice, cells } = choiceOf(draft);
  if (choice === "") return NOTHING;
  // A way that this version has no form for goes back as it came.
  const way = wayOf(choice) ?? { cells: Object.keys(cells).map((name) => ({ name, label: name })) };
  const own = trimmed(cells);
  const missing = way.cells.find((cell) => "required" in cell && !own[cell.name]);
  if (missing) return { problem: `Enter the ${inside(missing.label)}.`, cell: missing.name };
  const kept = way.cells.flatMap(({ name }) => (own[name] ? [[name, own[name]]] : []));
  return { value: { in: choice, ...Object.fromEntries(kept) } };
}

/** Blank cells are left out. */
const trimmed = (cells: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(cells)
      .map(([name, text]) => [name, text.trim()] as const)
      .filter(([, text]) => text !== ""),
  );
