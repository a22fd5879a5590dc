/** A cell that a spreadsheet would run as a formula (OWASP, CSV Injection). */
const FORMULA = /^[=+\-@\t\r]/;

/** One cell by RFC 4180 §2, always quoted; what would be a formula is kept as text by a leading apostrophe. */
export const csvCell = (text: string) =>
  `"${(FORMULA.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;

/** Rows ending in CRLF, as RFC 4180 asks. */
export const csv = (rows: readonly (readonly string[])[]) =>
  rows.map((row) => `${row.map(csvCell).join(",")}\r\n`).join("");
