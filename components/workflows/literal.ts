import { keyFromName } from "@/lib/catalog/keys";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

/** A literal taken apart: the secret in it, and the text that goes around the call which takes its place. */
export interface HardCoded {
  /** Lives as long as the dialog that stores it; never put into state. */
  value: string;
  before: string;
  after: string;
}

/** The secret inside a literal of the code, quotes included: the whole text, or the one word of it that looks like one. */
export function hardCodedIn(literal: string): HardCoded {
  const text = unescaped(literal.slice(1, -1));
  const word = text.split(/\s+/).find((one) => looksLikeSecret(one));
  // A private key is many lines, and none of them alone is the secret.
  if (word === undefined || word === text || text.includes("-----BEGIN"))
    return { value: text, before: "", after: "" };
  const at = text.indexOf(word);
  return { value: word, before: text.slice(0, at), after: text.slice(at + word.length) };
}

/** The expression that takes the place of the literal. */
export function callFor(key: string, { before, after }: Pick<HardCoded, "before" | "after">): string {
  const call = `credential("${key}")`;
  const parts = [before && JSON.stringify(before), call, after && JSON.stringify(after)];
  return parts.filter(Boolean).join(" + ");
}

const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t" };

const unescaped = (text: string) =>
  text.replace(/\\([\s\S])/g, (_, letter: string) => ESCAPES[letter] ?? letter);

/** A key from the name that the literal was given: `const slackToken = "…"` is SLACK_TOKEN. Empty when it has none. */
export function keyForLiteral(code: string, from: number): string {
  const line = code.slice(code.lastIndexOf("\n", from - 1) + 1, from);
  const name = /([A-Za-z_$][\w$-]*)["']?\s*[:=]\s*$/.exec(line)?.[1] ?? "";
  if (name === "" || /^(?:authorization|value|key|token|secret)$/i.test(name)) return "";
  return keyFromName(name.replace(/([a-z0-9])([A-Z])/g, "$1_$2"));
}
