import { looksLikeSecret } from "@/lib/catalog/secret-shape";

const LENGTH_MAX = 500;

/** A path as people and the audit may see it: shortened, and without parts that look like secrets of the caller. */
export function shownPath(path: string): string {
  const shown = path
    .split("/")
    .map((part) => (hasSecret(part) ? "(hidden)" : part))
    .join("/");
  return shown.length > LENGTH_MAX ? `${shown.slice(0, LENGTH_MAX)}…` : shown;
}

/** `bot123456789:AAF…` names a place in front of its secret. */
const hasSecret = (part: string) =>
  [decoded(part), decoded(part).replace(/^[a-z]+/, "")].some(looksLikeSecret);

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
