import type { ConfigField } from "@/lib/catalog/kind-shape";
import { isShown } from "@/lib/catalog/slots";

/** One line of a field that is a table. `id` tells lines apart while they come and go. */
export interface Row {
  id: number;
  cells: Readonly<Record<string, string>>;
}

/** What a field holds while it is being edited: text as typed, a table, or a choice with its own inputs. */
export type Draft =
  { text: string } | { rows: readonly Row[] } | { choice: string; cells: Readonly<Record<string, string>> };

export type Drafts = Readonly<Record<string, Draft>>;

export const textOf = (draft: Draft | undefined): string => (draft && "text" in draft ? draft.text : "");
export const rowsOf = (draft: Draft | undefined): readonly Row[] =>
  draft && "rows" in draft ? draft.rows : [];
export const choiceOf = (draft: Draft | undefined) =>
  draft && "choice" in draft ? draft : { choice: "", cells: {} };

type Config = Readonly<Record<string, unknown>>;

/** The fields as they are stored, or as a new consumer begins. */
export const draftsOf = (fields: readonly ConfigField[], config: Config): Drafts =>
  Object.fromEntries(
    fields.map((field) => [field.name, draftOf(field, config[field.name] ?? field.default)]),
  );

function draftOf({ kind }: ConfigField, stored: unknown): Draft {
  switch (kind) {
    case "pairs":
      return {
        rows: Object.entries(recordOf(stored)).map(([name, value], id) => rowOf(id, { name, value })),
      };
    case "requirements":
      return { rows: (Array.isArray(stored) ? stored : []).map((one, id) => rowOf(id, recordOf(one))) };
    case "injection": {
      const { in: choice = "", ...cells } = textsOf(recordOf(stored));
      return { choice, cells };
    }
    case "lines":
      return { text: Array.isArray(stored) ? stored.join("\n") : plainText(stored) };
    default:
      return { text: plainText(stored) };
  }
}

const rowOf = (id: number, cells: Record<string, unknown>): Row => ({ id, cells: textsOf(cells) });

const recordOf = (value: unknown): Record<string, unknown> =>
  // Safe because any object can be read as a record of unknowns.
  typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};

const textsOf = (record: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(record).flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
  );

function plainText(stored: unknown): string {
  if (typeof stored === "string") return stored;
  return stored === undefined || stored === null ? "" : JSON.stringify(stored, null, 2);
}

/** A line more; its id was never used before among these. */
export const withRow = (rows: readonly Row[]): Row[] => [
  ...rows,
  { id: Math.max(-1, ...rows.map(({ id }) => id)) + 1, cells: {} },
];

export const withCell = (rows: readonly Row[], id: number, name: string, text: string): Row[] =>
  rows.map((row) => (row.id === id ? { ...row, cells: { ...row.cells, [name]: text } } : row));

const isBlankRow = ({ cells }: Row) => Object.values(cells).every((text) => text.trim() === "");
/** The lines that say something. */
export const filledRows = (draft: Draft | undefined): Row[] =>
  rowsOf(draft).filter((row) => !isBlankRow(row));

/**
 * The configuration as far as it can be read without judging it: enough to know which fields and slots there are and
 * where secrets would go.
 */
export function looseConfig(fields: readonly ConfigField[], drafts: Drafts): Record<string, unknown> {
  const config: Record<string, unknown> = {};
  for (const { name, kind } of fields) {
    const text = textOf(drafts[name]).trim();
    if (kind === "requirements") config[name] = filledRows(drafts[name]).map(({ cells }) => cells);
    else if (text !== "" && SHORT_TEXTS.has(kind)) config[name] = text;
  }
  return config;
}

const SHORT_TEXTS: ReadonlySet<ConfigField["kind"]> = new Set(["text", "url", "select"]);

/** The fields whose turn it is with these values. */
export function shownFields(fields: readonly ConfigField[], drafts: Drafts): ConfigField[] {
  const config = looseConfig(fields, drafts);
  return fields.filter(({ when }) => isShown(when, config));
}

export function sameDraft(one: Draft | undefined, other: Draft | undefined): boolean {
  if (one === other) return true;
  if (one && other && "text" in one && "text" in other) return one.text === other.text;
  return JSON.stringify(contentOf(one)) === JSON.stringify(contentOf(other));
}

const contentOf = (draft: Draft | undefined) =>
  draft && "rows" in draft ? filledRows(draft).map(({ cells }) => cells) : draft;
