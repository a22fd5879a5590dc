/** Linear: one class, one bounded repetition. */
const KEY = /^[A-Z][A-Z0-9_]{0,127}$/;
const KEY_LENGTH_MAX = 128;
const NAME_LENGTH_MAX = 200;
export const RESERVED_KEY_PREFIX = "KEYHOLD_";

/** Why a text cannot be a key, as a sentence; null when it can. */
export function keyProblem(key: string): string | null {
  if (!KEY.test(key)) return "Use capital letters, digits and underscores; start with a letter.";
  if (!key.startsWith(RESERVED_KEY_PREFIX)) return null;
  return `Keys that start with ${RESERVED_KEY_PREFIX} are reserved. Choose another.`;
}

export const isKey = (key: string): boolean => keyProblem(key) === null;

/**
 * A key made from a name: "Anthropic prod" is ANTHROPIC_PROD. Letters outside ASCII lose their accents or
 * become underscores; a name that leaves nothing gives CREDENTIAL.
 */
export function keyFromName(name: string): string {
  const ascii = name
    .slice(0, 4 * KEY_LENGTH_MAX)
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "");
  const words = ascii.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words.join("_").replace(/[a-z]/g, (letter) => letter.toUpperCase());
  const started = joined === "" ? "CREDENTIAL" : /^[A-Z]/.test(joined) ? joined : `KEY_${joined}`;
  const free = started.startsWith(RESERVED_KEY_PREFIX) ? `MY_${started}` : started;
  return free.slice(0, KEY_LENGTH_MAX).replace(/_$/, "");
}

/** `base`, or `base_2`, `base_3` … when taken, never longer than a key may be. */
export function suggestKey(base: string, taken: ReadonlySet<string>): string {
  if (!taken.has(base)) return base;
  for (let count = 2; ; count += 1) {
    const ending = `_${count}`;
    const candidate = base.slice(0, KEY_LENGTH_MAX - ending.length) + ending;
    if (!taken.has(candidate)) return candidate;
  }
}

/** As `suggestKey`, for names: "Anthropic", "Anthropic 2". Names are compared without regard to case. */
export function suggestName(base: string, taken: ReadonlySet<string>): string {
  const lower = new Set([...taken].map((name) => name.toLowerCase()));
  if (!lower.has(base.toLowerCase())) return base;
  for (let count = 2; ; count += 1) {
    const ending = ` ${count}`;
    const candidate = base.slice(0, NAME_LENGTH_MAX - ending.length) + ending;
    if (!lower.has(candidate.toLowerCase())) return candidate;
  }
}

/** UTF-8 and UTF-16 databases and terminals agree only on text without half surrogate pairs. */
export const isWellFormed = (text: string): boolean => !/\p{Surrogate}/u.test(text);

/** Characters that turn the reading order of the text around them, so that a name shows as another one. */
const REORDERING = /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/;

/** A pair of surrogates is one character. */
const characters = (text: string) => text.replace(/[\ud800-\udbff][\udc00-\udfff]/g, "-").length;

/** What is wrong with a name, as a sentence; null when nothing is. */
export function nameProblem(name: string): string | null {
  if (name.length > 2 * NAME_LENGTH_MAX || characters(name) > NAME_LENGTH_MAX) {
    return `Names can be up to ${NAME_LENGTH_MAX} characters.`;
  }
  if (name.trim() === "") return "Enter a name.";
  if (!isWellFormed(name)) return "This name contains half of a character. Type it again.";
  if (/[\p{Cc}\u2028\u2029]/u.test(name))
    return "Names can't contain line breaks or other control characters.";
  return REORDERING.test(name) ? "Names can't contain characters that change the reading direction." : null;
}
