/** What a fact is shown as: by its shape, so that a kind needs no view of its own. */
export type FactShape =
  | { as: "text"; text: string }
  | { as: "block"; text: string }
  | { as: "list"; items: readonly string[] }
  | { as: "table"; columns: readonly string[]; rows: readonly (readonly string[])[] };

const LONG_TEXT = 100;
const COLUMNS_MAX = 6;

const LABELS: Readonly<Record<string, string>> = {
  status: "HTTP status",
  url: "Address",
  toolCount: "Number of tools",
  sampledToolNames: "Tools",
  stdout: "Output",
  stderr: "Error output",
  usage: "Tokens",
};

/** "exitCode" → "Exit code". */
export function labelOf(name: string): string {
  const words = name.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll("_", " ");
  return LABELS[name] ?? words.charAt(0).toUpperCase() + words.slice(1).toLowerCase();
}

const isFlat = (value: unknown) => typeof value !== "object" || value === null;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isFlatRecord = (value: unknown): value is Record<string, unknown> =>
  isRecord(value) && Object.values(value).every(isFlat);

function plain(value: unknown): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "boolean") return value ? "Yes" : "No";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Null for what says nothing: absent, empty, an ordinary no. */
export function shapeOf(value: unknown): FactShape | null {
  if (value === undefined || value === null || value === "" || value === false) return null;
  if (isFlat(value)) return textShape(plain(value));
  if (Array.isArray(value)) return listShape(value);
  if (!isFlatRecord(value)) return { as: "block", text: JSON.stringify(value, null, 2) };
  const lines = Object.entries(value).filter(([, one]) => plain(one) !== "");
  return lines.length === 0
    ? null
    : { as: "list", items: lines.map(([name, one]) => `${name}: ${plain(one)}`) };
}

const textShape = (text: string): FactShape =>
  text.length > LONG_TEXT || text.includes("\n") ? { as: "block", text } : { as: "text", text };

function listShape(values: readonly unknown[]): FactShape | null {
  if (values.length === 0) return null;
  if (values.every(isFlat)) return { as: "list", items: values.map(plain) };
  const columns = [...new Set(values.flatMap((value) => (isFlatRecord(value) ? Object.keys(value) : [])))];
  if (!values.every(isFlatRecord) || columns.length > COLUMNS_MAX)
    return { as: "block", text: JSON.stringify(values, null, 2) };
  return { as: "table", columns, rows: values.map((row) => columns.map((name) => plain(row[name]))) };
}
