import { AppError } from "@/lib/errors";

/** Where a credential's calls go: an origin, and the path that its base URL begins with (`/v1`, or nothing). */
export interface Place {
  origin: string;
  base: string;
}

const invalid = (message: string) => new AppError("invalid", message);

// Printable ASCII without what begins another part of an address, or what some read as a slash.
const PATH = /^(?:\/[!"$->@-[\]-~]*)?$/;
const QUERY = /^[!"$-~]*$/;
/** What is decoded twice on its way is caught as well. */
const DECODINGS = 3;

/**
 * The address a call goes to. The path stays as it was written, byte for byte, and below the base: a caller whose
 * client adds the base itself (`/v1/chat/completions` for a base URL that ends in `/v1`) does not get it twice.
 * Throws `invalid`.
 */
export function relayUrl({ origin, base }: Place, path: string, query: string): URL {
  if (!PATH.test(path) || !QUERY.test(query))
    throw invalid("The address holds a character that has to be percent-encoded.");
  if (hasDots(path)) throw invalid("The path may not hold the parts “.” and “..”, however they are written.");
  const whole = path === base || path.startsWith(`${base}/`) ? path || "/" : base + path;
  const url = new URL(`${origin}${whole}${query === "" ? "" : `?${query}`}`);
  const isElsewhere = url.origin !== new URL(origin).origin || !isBelow(url.pathname, base);
  // The parser of URLs may encode a character; it may not find another way through the folders.
  if (isElsewhere || partsOf(url.pathname) !== partsOf(whole)) throw invalid("This path leads elsewhere.");
  return url;
}

const isBelow = (path: string, base: string) => path === base || path.startsWith(`${base}/`);
const partsOf = (path: string) => path.split("/").length;

/** Dots as the next server may read them: decoded, behind a backslash, in front of a path parameter. */
function hasDots(path: string): boolean {
  let text = path;
  for (let round = 0; round < DECODINGS; round += 1) {
    if (text.split(/[/\\]/).some((part) => /^\.{1,2}(?:[;\0].*)?$/s.test(part))) return true;
    text = text.replace(/%([0-9a-f]{2})/gi, (_code, digits: string) =>
      String.fromCharCode(parseInt(digits, 16)),
    );
  }
  return text.split(/[/\\]/).some((part) => part === "." || part === "..");
}
