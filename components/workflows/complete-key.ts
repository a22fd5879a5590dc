import { existing, type KnownKeys, scopeWords } from "@/components/workflows/known-keys";
import { isKey } from "@/lib/catalog/keys";

export interface KeyOption {
  kind: "key" | "create";
  key: string;
  /** "Project", "Workflow override", "not allowed here". */
  detail: string;
  isAllowed: boolean;
}

export interface KeyCompletion {
  /** What the choice takes the place of. */
  from: number;
  to: number;
  /** What follows the key: the quote and the bracket, unless they are there. */
  ending: string;
  options: readonly KeyOption[];
}

const OPENED_CALL = /(?:^|[^\w$])credential\s*\(\s*(["'`])([\w-]*)$/;
const LOOKED_BACK_MAX = 300;

/** The keys to offer at a place in the code; null where it is not inside the first quote of `credential(`. */
export function completeKey(code: string, position: number, keys: KnownKeys): KeyCompletion | null {
  const line = code.slice(
    Math.max(code.lastIndexOf("\n", position - 1) + 1, position - LOOKED_BACK_MAX),
    position,
  );
  const found = OPENED_CALL.exec(line);
  if (!found) return null;
  const [, quote = "", written = ""] = found;
  const rest = /^[\w-]*/.exec(code.slice(position))?.[0] ?? "";
  const to = position + rest.length;
  return {
    from: position - written.length,
    to,
    ending: endingFor(code.slice(to, to + 2), quote),
    options: optionsFor(written + rest, keys),
  };
}

function endingFor(following: string, quote: string): string {
  if (following.startsWith(`${quote})`)) return "";
  return following.startsWith(quote) ? "" : `${quote})`;
}

function optionsFor(written: string, keys: KnownKeys): KeyOption[] {
  const known = existing(keys).map((one): KeyOption => ({
    kind: "key",
    key: one.key,
    detail: one.allowed ? scopeWords(one) : "not allowed here",
    isAllowed: one.allowed,
  }));
  const sorted = known.toSorted(
    (a, b) => Number(b.isAllowed) - Number(a.isAllowed) || (a.key < b.key ? -1 : 1),
  );
  const isNew = isKey(written) && !known.some(({ key }) => key === written);
  return isNew
    ? [...sorted, { kind: "create", key: written, detail: "new credential", isAllowed: true }]
    : sorted;
}
