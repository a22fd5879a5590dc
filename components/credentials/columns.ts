/** Columns of the table that a person may add; the others are always there. */
export const OPTIONAL_COLUMNS = ["status", "value", "owner", "updated", "lastUsed", "id"] as const;
export type Column = (typeof OPTIONAL_COLUMNS)[number];

export const COLUMN_LABELS: Record<Column, string> = {
  status: "Status",
  value: "Value",
  owner: "Owner",
  updated: "Updated",
  lastUsed: "Last used",
  id: "ID",
};

/** A cookie, so that the server draws the table as its reader wants it. Holds names of columns only. */
export const COLUMNS_COOKIE = "keyhold_columns";
const YEAR_S = 31_536_000;

const isColumn = (text: string): text is Column => OPTIONAL_COLUMNS.some((column) => column === text);

/** In the order of the table, whatever the cookie holds. */
export function readColumns(cookie: string | undefined): Column[] {
  const chosen = (cookie ?? "").split(".").filter(isColumn);
  return OPTIONAL_COLUMNS.filter((column) => chosen.includes(column));
}

export function rememberColumns(chosen: readonly Column[]): void {
  document.cookie = `${COLUMNS_COOKIE}=${chosen.join(".")}; path=/; max-age=${YEAR_S}; samesite=lax`;
}
