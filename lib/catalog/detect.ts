import type { Template } from "@/lib/catalog/template-shape";

/** What recognising one service takes, without empty members: the table goes to the browser for every service. */
export interface DetectionRow {
  id: string;
  name: string;
  /** Starts of its values. */
  starts?: readonly string[];
  /** Whole-value patterns; each is anchored or made of literals, and linear. */
  patterns?: readonly string[];
  /** The patterns tell this service's values from others', so that they count without a known start. */
  isDistinct?: true;
  /** Variable names under which the value is known, the key first. */
  names: readonly string[];
  /** Stands for any service of its kind: variable names must match exactly. */
  isGeneric?: true;
}

export type DetectionTable = readonly DetectionRow[];

export interface Detection {
  /** Best guess first. */
  candidates: { templateId: string; name: string }[];
  /** Exactly one service fits. */
  certain: boolean;
}

const TESTED_LENGTH_MAX = 8_192;
const SHORT_START = 3;
/** With a short start, anything under this is more likely a word. */
const SHORT_VALUE = 12;
const TOKEN = /^[A-Za-z0-9_\-.+/=]{12,}$/;
const JWT_SHAPE = /^eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+/;
const PEM_PRIVATE_KEY = /^\s{0,16}-----BEGIN (?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY-----/;
const SERVICE_ACCOUNT = /"type"\s{0,64}:\s{0,64}"service_account"/;
const NONE: Detection = { candidates: [], certain: false };

/** The detection facts of one template. Fixed and variable parts of its patterns decide how far they are trusted. */
export function detectionRow(template: Template): DetectionRow {
  const primary =
    template.fields.find((field) => field.secret && field.required) ??
    template.fields.find((field) => field.secret);
  const isGeneric = template.group === "Generic";
  // A start may belong to the account name instead of the secret (Twilio's AC, AWS's AKIA).
  const named = template.fields.filter(
    (field) =>
      field === primary || template.key_prefixes.some((start) => startsPattern(field.pattern, start)),
  );
  const starts = template.key_prefixes;
  const isDistinct = !isGeneric && primary?.pattern !== undefined && isDistinctPattern(primary.pattern);
  const patterns = [...new Set(named.flatMap((field) => field.pattern ?? []))];
  return {
    id: template.id,
    name: template.name,
    names: [
      ...new Set([template.key, ...template.aliases, ...(primary?.env === undefined ? [] : [primary.env])]),
    ],
    ...(starts.length > 0 && { starts }),
    ...(patterns.length > 0 && (starts.length > 0 || isDistinct) && { patterns }),
    ...(isDistinct && { isDistinct }),
    ...(isGeneric && { isGeneric }),
  };
}

const startsPattern = (pattern: string | undefined, start: string) =>
  pattern?.replaceAll("\\", "").startsWith(`^${start}`) === true ||
  pattern?.startsWith(`^(${start}`) === true;

/**
 * Whether every branch of a pattern has enough fixed characters left once classes, repetitions and optional
 * groups are gone: three, or two of which one separates, or the colon of a bot token. Base64 of any JSON object
 * starts with `eyJ`, so that says nothing.
 */
function isDistinctPattern(pattern: string): boolean {
  const fixed = pattern
    .replace(/\([^()]*\)\?/g, "")
    .replace(/\[(?:\\.|[^\]\\])*\]|\\[dDwWsS]|\{[0-9,]+\}/g, "")
    .replace(/(?<!\\)[\^$*+?.()]/g, "");
  return fixed
    .split("|")
    .map((branch) => branch.replace(/\\(.)/g, "$1"))
    .every(
      (branch) => branch === ":" || (branch !== "eyJ" && branch.length >= (/[.:/-]/.test(branch) ? 2 : 3)),
    );
}

interface Compiled {
  row: DetectionRow;
  patterns: RegExp[];
}
const compiledTables = new WeakMap<DetectionTable, Compiled[]>();

function compiled(table: DetectionTable): Compiled[] {
  const known = compiledTables.get(table);
  if (known) return known;
  const made = table.map((row) => ({
    row,
    patterns: (row.patterns ?? []).map((pattern) => new RegExp(pattern)),
  }));
  compiledTables.set(table, made);
  return made;
}

/**
 * Which service a value belongs to: by its shape, then by its longest known start, then by the name of the
 * variable it was found under. Runs where the value is; sends it nowhere. Reads at most 8 KB.
 */
export function detect(table: DetectionTable, value: string, variableName?: string): Detection {
  const rows = compiled(table);
  const byName = variableName === undefined ? [] : rowsByName(rows, variableName, value);
  if (PEM_PRIVATE_KEY.test(value)) {
    const named = byName.filter(({ patterns }) => fits(patterns, value));
    return found(named.length > 0 ? named : rows.filter(({ row }) => row.id === "ssh-key"));
  }
  const byValue = rowsByValue(rows, value);
  const both = byValue.filter((row) => byName.includes(row));
  if (both.length > 0) return found(both);
  return found(byValue.length > 0 ? byValue : byName);
}

function found(rows: readonly Compiled[]): Detection {
  if (rows.length === 0) return NONE;
  return {
    candidates: rows.map(({ row }) => ({ templateId: row.id, name: row.name })),
    certain: rows.length === 1,
  };
}

const fits = (patterns: readonly RegExp[], value: string) =>
  value.length <= TESTED_LENGTH_MAX && patterns.some((pattern) => pattern.test(value));

function rowsByValue(rows: readonly Compiled[], value: string): Compiled[] {
  if (value.length > TESTED_LENGTH_MAX) return [];
  if (SERVICE_ACCOUNT.test(value)) return rows.filter(({ row }) => row.id === "google-service-account");
  const byStart = longestStart(rows, value);
  if (byStart.length > 0) return byStart;
  // A known start that was not believed is not believed here either.
  return rows.filter(
    ({ row, patterns }) =>
      row.isDistinct && !row.starts?.some((start) => value.startsWith(start)) && fits(patterns, value),
  );
}

/** The rows that share the longest start of the value; those whose pattern fits come first. */
function longestStart(rows: readonly Compiled[], value: string): Compiled[] {
  const lengths = new Map<Compiled, number>();
  for (const candidate of rows) {
    const lengthsHere = (candidate.row.starts ?? [])
      .filter((start) => value.startsWith(start))
      .map((start) => start.length);
    if (lengthsHere.length > 0) lengths.set(candidate, Math.max(...lengthsHere));
  }
  for (const length of [...new Set(lengths.values())].toSorted((a, b) => b - a)) {
    const sharing = [...lengths].filter(([, own]) => own === length).map(([candidate]) => candidate);
    const chosen = length <= SHORT_START ? believable(sharing, value) : sharing;
    const fitting = chosen.filter(({ patterns }) => fits(patterns, value));
    if (chosen.length > 0) return [...fitting, ...chosen.filter((candidate) => !fitting.includes(candidate))];
  }
  return [];
}

/**
 * One to three characters begin many ordinary words: the whole pattern must fit. Of services that share such
 * a start some have no pattern; then none of them can be ruled out, and the value must at least be a token.
 */
function believable(sharing: readonly Compiled[], value: string): readonly Compiled[] {
  if (value.length < SHORT_VALUE) return [];
  if (sharing.every(({ patterns }) => patterns.length > 0))
    return sharing.filter(({ patterns }) => fits(patterns, value));
  if (sharing.length > 1 && value.startsWith("eyJ")) return JWT_SHAPE.test(value) ? sharing : [];
  const isLongEnough = sharing.length > 1 || (value.length >= 20 && /[0-9]/.test(value));
  return isLongEnough && TOKEN.test(value) ? sharing : [];
}

function rowsByName(rows: readonly Compiled[], variableName: string, value: string): Compiled[] {
  const scheme = /^([a-z][a-z0-9+.-]{0,20}):\/\//.exec(value)?.[0];
  const possible = rows.filter(({ row }) => {
    const schemes = (row.starts ?? []).filter((start) => start.endsWith("://"));
    return schemes.length === 0 || scheme === undefined || schemes.includes(scheme);
  });
  const exact = possible.filter(({ row }) => row.names.includes(variableName));
  if (exact.length > 0) return exact;
  const wanted = `_${variableName.slice(0, 256).toUpperCase()}_`;
  const lengthOf = ({ row }: Compiled) =>
    row.isGeneric
      ? 0
      : Math.max(
          0,
          ...row.names
            .filter((name) => wanted.includes(`_${name.toUpperCase()}_`))
            .map((name) => name.length),
        );
  const longest = Math.max(0, ...possible.map(lengthOf));
  return longest === 0 ? [] : possible.filter((candidate) => lengthOf(candidate) === longest);
}
