import { existing, type KnownKeys } from "@/components/workflows/known-keys";
import { type CodeToken, codeTokens } from "@/lib/catalog/code-tokens";
import { isKey } from "@/lib/catalog/keys";
import { nearestKeys } from "@/lib/catalog/nearest-keys";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";

/** Something in a step's code that its author should know. It says where, never what stands there. */
export type CodeProblem = { from: number; to: number } & (
  | { kind: "unknown_key"; key: string; suggestion: string | null }
  | { kind: "not_allowed"; key: string }
  | { kind: "secret" }
  | { kind: "logged" }
);

/** What is wrong with code as far as its text shows. A key that code puts together from parts is not found. */
export function lintCode(code: string, keys: KnownKeys): CodeProblem[] {
  const tokens = codeTokens(code);
  const calls = callsIn(tokens);
  const named = new Set(calls.map(({ text }) => text));
  const problems = [
    ...calls.flatMap((call) => problemOfCall(call, keys)),
    ...tokens.flatMap((token) => (named.has(token) ? [] : problemOfText(token))),
    ...loggedIn(tokens),
  ];
  return problems.toSorted((a, b) => a.from - b.from);
}

/** Keys in direct calls, each once. */
export const keysNamedIn = (code: string): string[] => [
  ...new Set(callsIn(codeTokens(code)).flatMap(({ text: { text } }) => (isKey(text) ? [text] : []))),
];

/** The code with another key in its calls. */
export function withKeyRenamed(code: string, before: string, after: string): string {
  const found = callsIn(codeTokens(code)).filter(({ text }) => text.text === before);
  return found.reduceRight(
    (changed, { text: { from, to } }) => changed.slice(0, from + 1) + after + changed.slice(to - 1),
    code,
  );
}

interface Call {
  name: CodeToken;
  text: CodeToken;
}

/** Direct calls: `credential("KEY")`, with or without the name of a field. */
function callsIn(tokens: readonly CodeToken[]): Call[] {
  return tokens.flatMap((name, at) => {
    const [open, text, after] = tokens.slice(at + 1, at + 4);
    const isCall = isWord(name, ["credential"]) && isSign(open, "(") && text?.kind === "text";
    return isCall && (isSign(after, ")") || isSign(after, ",")) ? [{ name, text }] : [];
  });
}

function problemOfCall({ text: { text: key, from, to } }: Call, keys: KnownKeys): CodeProblem[] {
  const known = existing(keys);
  const found = known.find((one) => one.key === key);
  if (found) return found.allowed ? [] : [{ kind: "not_allowed", key, from, to }];
  // Whoever pasted the secret itself there is told so, and not which key it resembles.
  if (!isKey(key) && looksLikeSecret(key)) return [{ kind: "secret", from, to }];
  const [suggestion = null] = nearestKeys(
    key,
    known.map((one) => one.key),
  );
  return [{ kind: "unknown_key", key, suggestion, from, to }];
}

const problemOfText = ({ kind, text, from, to }: CodeToken): CodeProblem[] =>
  kind === "text" && looksLikeSecret(text) ? [{ kind: "secret", from, to }] : [];

const CONSOLE_METHODS = ["log", "info", "warn", "error", "debug"];

interface Bracket {
  /** Where the call of a log begins; null for any other bracket. */
  log: number | null;
  isHit: boolean;
}

/** Values that code writes into its log itself: masked on a best effort only. One pass, however deep the brackets go. */
function loggedIn(tokens: readonly CodeToken[]): CodeProblem[] {
  const problems: CodeProblem[] = [];
  const open: Bracket[] = [];
  const logs: Bracket[] = [];
  const close = (to: number) => {
    const bracket = open.pop();
    if (!bracket || bracket.log === null) return;
    logs.pop();
    if (bracket.isHit) problems.push({ kind: "logged", from: bracket.log, to });
  };
  for (const [at, token] of tokens.entries()) {
    if (isSign(token, ")")) close(token.to);
    if (!isSign(token, "(")) continue;
    const bracket: Bracket = { log: logBefore(tokens, at), isHit: false };
    open.push(bracket);
    if (bracket.log !== null) logs.push(bracket);
    const innermost = logs.at(-1);
    if (innermost && isWord(tokens[at - 1], ["credential"])) innermost.isHit = true;
  }
  const end = tokens.at(-1)?.to ?? 0;
  while (open.length > 0) close(end);
  return problems;
}

/** Where `log(`, `log.info(` or `console.log(` begins, given its bracket; null for every other bracket. */
function logBefore(tokens: readonly CodeToken[], open: number): number | null {
  const [before, first, second, third] = [4, 3, 2, 1].map((back) => tokens[open - back]);
  if (isWord(third, ["log"]) && !isSign(second, ".")) return third?.from ?? null;
  const isMethod = isWord(third, CONSOLE_METHODS) && isSign(second, ".") && isWord(first, ["log", "console"]);
  return isMethod && !isSign(before, ".") ? (first?.from ?? null) : null;
}

const isWord = (token: CodeToken | undefined, words: readonly string[]) =>
  token?.kind === "word" && words.includes(token.text);
const isSign = (token: CodeToken | undefined, text: string) => token?.kind === "sign" && token.text === text;

export const LOGGED_WARNING =
  "This writes a value into the log. Stored values are masked there, but code that changes one can still reveal it.";
export const SECRET_WARNING = "This looks like a hard-coded secret. Move it to a credential.";

/** One sentence for the list under the editor. */
export function problemWords(problem: CodeProblem): string {
  switch (problem.kind) {
    case "unknown_key":
      return isKey(problem.key)
        ? `No credential has the key ${problem.key}.`
        : `“${problem.key.slice(0, 40)}” can’t be a key: capitals, digits and underscores.`;
    case "not_allowed":
      return `${problem.key} is not allowed in this workflow.`;
    case "secret":
      return SECRET_WARNING;
    case "logged":
      return LOGGED_WARNING;
    default:
      return problem satisfies never;
  }
}
