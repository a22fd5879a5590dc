import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import { AppError } from "@/lib/errors";
import { type Arguments, fill, placeholdersIn, scalarText, valueError } from "./placeholders";
import { isObject } from "./limits";

export type Header = [name: string, value: string];

const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$/;
const VALUE = /^[\x20-\x7e]{0,8000}$/;
const HEADERS_MAX = 50;
/** Headers that are for a secret: only a credential fills them in. */
const FOR_SECRETS =
  /^(?:authorization|cookie2?|proxy-.*|(?:x-)?(?:api|auth|access)[-_]?(?:key|token|secret))$/;
/** Headers that belong to the connection. */
const OF_CONNECTION = new Set(
  "host content-length transfer-encoding connection keep-alive te trailer upgrade expect accept-encoding via".split(
    " ",
  ),
);

/** Names and texts of a configuration. */
export function readHeaders(configured: unknown): Header[] {
  if (!isObject(configured)) return [];
  return Object.entries(configured).flatMap(([name, value]): Header[] =>
    typeof value === "string" ? [[name, value]] : [],
  );
}

/** What is wrong with configured headers, as sentences that quote names and never values. */
export function headerProblems(headers: readonly Header[]): string[] {
  if (headers.length > HEADERS_MAX) return [`Up to ${HEADERS_MAX} headers can be set.`];
  return headers.flatMap(([name, value]) => {
    const problem = nameProblem(name);
    if (problem !== null) return [problem];
    if (!VALUE.test(value)) return [`${name}: use letters without accents, digits and signs on one line.`];
    return looksLikeSecret(value) ? [`${name} looks like it holds a secret. Use a credential instead.`] : [];
  });
}

/** Headers of one call. A value cannot start another header; one whose arguments are absent is left away. */
export function fillHeaders(headers: readonly Header[], from: Arguments): Header[] {
  assertHeaders(headers);
  return headers.flatMap(([name, template]): Header[] => {
    const names = placeholdersIn(template).filter((one) => from.isName(one));
    const filled = fill(template, from, headerText);
    const isAbsent = names.length > 0 && names.every((one) => from.take(one) === undefined);
    return isAbsent ? [] : [[name, filled]];
  });
}

/** Throws `invalid` for headers that no call may set by itself. */
export function assertHeaders(headers: readonly Header[]): void {
  const problem = headers.map(([name]) => nameProblem(name)).find((one) => one !== null);
  if (problem !== undefined) throw new AppError("invalid", problem, { fields: { headers: [problem] } });
  if (headers.length > HEADERS_MAX || !headers.every(([, value]) => VALUE.test(value))) {
    throw new AppError("invalid", "A header holds characters that can't be sent.", {
      fields: { headers: ["Use letters without accents, digits and signs on one line."] },
    });
  }
}

export const headerText = (label: string, value: unknown): string => {
  const text = scalarText(label, value);
  if (!VALUE.test(text)) throw valueError(label, "holds characters that can't be sent in a header.");
  return text;
};

export const isRefusedHeader = (name: string): boolean => nameProblem(name) !== null;

export const findHeader = (headers: readonly Header[], wanted: string): string | undefined =>
  headers.find(([name]) => name.toLowerCase() === wanted)?.[1];

function nameProblem(name: string): string | null {
  if (!NAME.test(name)) return "A header name holds characters that can't be sent.";
  const lower = name.toLowerCase();
  if (OF_CONNECTION.has(lower)) return `${name} belongs to the connection and can't be set.`;
  return FOR_SECRETS.test(lower) ? `${name} is for a secret. Use a credential instead.` : null;
}
