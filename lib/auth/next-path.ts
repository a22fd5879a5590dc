const HERE = "http://here.invalid";
/** Would only send the reader on again. */
const NOWHERE = new Set(["/sign-in"]);

/**
 * Where to go after signing in: a path of this site, whatever was asked. `//host`, `/\host`, other schemes and
 * control characters that a browser would drop all mean the front page.
 */
export function nextPath(asked: unknown): string {
  if (typeof asked !== "string" || !asked.startsWith("/") || /[\p{Cc}\\]/u.test(asked)) return "/";
  if (!URL.canParse(asked, HERE)) return "/";
  const { origin, pathname, search } = new URL(asked, HERE);
  return origin === HERE && !pathname.startsWith("//") && !NOWHERE.has(pathname) ? pathname + search : "/";
}
