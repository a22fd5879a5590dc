import type { Candidate } from "@/components/credentials/editor/read-paste";
import { detect, type DetectionTable } from "@/lib/catalog/detect";
import { parseDotenv } from "@/lib/catalog/dotenv";
import type { ImportProblem, ImportRow } from "@/lib/catalog/import-rows";
import { parseJsonImport } from "@/lib/catalog/json-import";
import { hintOf } from "@/lib/catalog/masks";
import { looksLikeSetting } from "@/lib/catalog/setting-shape";

export type Conflict = "skip" | "rotate" | "copy";

/** One line of the preview. `row` holds the value until it is stored; then it is dropped. */
export interface DraftRow {
  id: string;
  row: ImportRow;
  /** `••••a1b2`, or the text itself where it is only a setting. */
  shown: string;
  isSetting: boolean;
  isChosen: boolean;
  candidates: readonly Candidate[];
  /** Service the person chose; null leaves it to recognition. */
  service: string | null;
  /** Id of the credential that has this key; null when none, undefined while nobody has looked. */
  existing: string | null | undefined;
  /** Its own answer to a conflict; null follows the answer for all. */
  onConflict: Conflict | null;
  notes: readonly string[];
  state: RowState;
}

export type RowState =
  | { status: "waiting" }
  | { status: "running" }
  | { status: "done"; outcome: string }
  | { status: "failed"; reason: string };

export interface ReadImport {
  rows: DraftRow[];
  problems: ImportProblem[];
}

/** Reads a .env or JSON text in the browser. */
export function readImport(text: string, table: DetectionTable): ReadImport {
  const isJson = /^\uFEFF?\s*[{[]/.test(text);
  const { rows, problems } = isJson ? parseJsonImport(text) : parseDotenv(text);
  return { rows: withRepeats(rows.map((row) => draftOf(row, table))), problems };
}

function draftOf(row: ImportRow, table: DetectionTable): DraftRow {
  const isSetting = row.fields === undefined && row.value !== "" && looksLikeSetting(row.key, row.value);
  const { candidates, certain } = row.template ? EXPLICIT : detect(table, row.value, row.key);
  const first = certain ? candidates[0] : undefined;
  return {
    id: `${row.line} ${row.key}`,
    row,
    shown: isSetting ? row.value.slice(0, 64) : maskOf(row.value),
    isSetting,
    isChosen:
      !isSetting && row.problem === undefined && row.value + Object.keys(row.fields ?? {}).join("") !== "",
    candidates: first ? [first] : candidates,
    service: null,
    existing: undefined,
    onConflict: null,
    notes: row.notes,
    state: { status: "waiting" },
  };
}

const EXPLICIT = { candidates: [], certain: false };

export function maskOf(value: string): string {
  if (value === "") return "No value";
  const hint = hintOf(value, { secret: true, hintAllowed: true, kind: "text" });
  return hint === null ? "••••••••" : `••••${hint}`;
}

/** Two keys with one value are usually one credential under two names. */
function withRepeats(drafts: DraftRow[]): DraftRow[] {
  const first = new Map<string, string>();
  return drafts.map((draft) => {
    const { value, key } = draft.row;
    const other = value === "" || draft.isSetting ? undefined : first.get(value);
    if (other === undefined) first.set(value, key);
    return other === undefined ? draft : { ...draft, notes: [...draft.notes, `Same value as ${other}.`] };
  });
}

export interface Pair {
  key: DraftRow;
  secret: DraftRow;
}

/** A key with its secret: `X` and `X_SECRET`, or `X_KEY` and `X_SECRET`. */
export function pairsOf(drafts: readonly DraftRow[]): Pair[] {
  const open = drafts.filter(
    (draft) => draft.row.fields === undefined && draft.row.value !== "" && draft.isChosen,
  );
  const byKey = new Map(open.map((draft) => [draft.row.key, draft]));
  return open.flatMap((draft) => {
    const { key } = draft.row;
    if (!/(?:^|_)KEY$/.test(key)) return [];
    const secret = byKey.get(`${key}_SECRET`) ?? byKey.get(key.replace(/KEY$/, "SECRET"));
    return secret ? [{ key: draft, secret }] : [];
  });
}

/** One credential of two fields in place of two rows. */
export function combine(drafts: readonly DraftRow[], { key, secret }: Pair): DraftRow[] {
  const fields = { api_key: key.row.value, api_secret: secret.row.value };
  const merged: DraftRow = {
    ...key,
    row: { line: key.row.line, key: key.row.key, value: "", notes: [], type: "api_key_pair", fields },
    shown: `${key.shown} + ${secret.shown}`,
    candidates: [],
    service: null,
    notes: [`Combined with ${secret.row.key}.`],
  };
  return drafts.flatMap((draft) => (draft.id === key.id ? [merged] : draft.id === secret.id ? [] : [draft]));
}

export const isImportable = ({ row, state }: DraftRow) =>
  row.problem === undefined && state.status !== "done";

export const conflictOf = (draft: DraftRow, forAll: Conflict): Conflict | null =>
  draft.existing ? (draft.onConflict ?? forAll) : null;

/** Rows that a press on Import would store. */
export const toImport = (drafts: readonly DraftRow[], forAll: Conflict): DraftRow[] =>
  drafts.filter((draft) => draft.isChosen && isImportable(draft) && conflictOf(draft, forAll) !== "skip");

/** The rows as the import door reads them. */
export function importText(drafts: readonly DraftRow[]): string {
  return JSON.stringify(
    drafts.map(({ row, service }) => ({
      key: row.key,
      ...(row.value !== "" && { value: row.value }),
      ...(row.fields && { fields: row.fields }),
      ...(row.name !== undefined && { name: row.name }),
      ...(row.category !== undefined && { category: row.category }),
      ...(service === null ? explicitKind(row) : { template: service }),
    })),
  );
}

const explicitKind = ({ template, type }: ImportRow) => ({
  ...(template !== undefined && { template }),
  ...(type !== undefined && { type }),
});

/** Groups of a few rows with one answer to conflicts, in the order of the table. */
export function chunksOf(
  drafts: readonly DraftRow[],
  forAll: Conflict,
  size = 5,
): { rows: DraftRow[]; onConflict: Conflict }[] {
  const chunks: { rows: DraftRow[]; onConflict: Conflict }[] = [];
  for (const draft of drafts) {
    const onConflict = conflictOf(draft, forAll) ?? "skip";
    const last = chunks.at(-1);
    if (last && last.onConflict === onConflict && last.rows.length < size) last.rows.push(draft);
    else chunks.push({ rows: [draft], onConflict });
  }
  return chunks;
}

/** A stored row without its value. */
export function emptied(draft: DraftRow, outcome: string, notes: readonly string[]): DraftRow {
  const { line, key } = draft.row;
  return {
    ...draft,
    row: { line, key, value: "", notes: [] },
    isChosen: false,
    notes,
    state: { status: "done", outcome },
  };
}
