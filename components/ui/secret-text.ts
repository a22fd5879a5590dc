import { looksLikeMask } from "@/lib/catalog/masks";

/** Most a version may hold over all its secret fields, in bytes of UTF-8. */
export const SECRET_BYTES_MAX = 65_536;
const COUNTER_FROM_BYTES = 49_152;

const QUOTES = ['"', "'", "`"];

/** Takes off what copying adds around a key. `removed` names every part, because nothing is taken silently. */
export function cleanPasted(text: string): { text: string; removed: string[] } {
  const removed: string[] = [];
  let rest = text;
  const take = (next: string, what: string) => {
    if (next !== rest) removed.push(what);
    rest = next;
  };
  take(rest.replace(/(?:\r\n|\r|\n)+$/, ""), "a line break at the end");
  take(rest.replace(/^(?:\r\n|\r|\n)+/, ""), "a line break at the start");
  const [start, end] = [/^\s/.test(rest), /\s$/.test(rest)];
  if (start || end)
    take(rest.trim(), `spaces at the ${start && end ? "start and end" : start ? "start" : "end"}`);
  const [first, last] = [rest.at(0), rest.at(-1)];
  if (rest.length > 2 && first === last && QUOTES.includes(first ?? ""))
    take(rest.slice(1, -1), "quotes around it");
  take(rest.replace(/^bearer\s+/i, ""), "the word Bearer");
  return { text: rest, removed };
}

/** "Removed a line break at the end and quotes around it." */
export const removedSentence = (removed: readonly string[]) =>
  `Removed ${new Intl.ListFormat("en").format(removed)}.`;

/** What looks odd about a typed value. Advice only: a provider may issue anything. */
export function secretWarnings(text: string, { singleLine }: { singleLine: boolean }): string[] {
  const warnings: string[] = [];
  const say = (applies: boolean, sentence: string) => applies && warnings.push(sentence);
  say(looksLikeMask(text), "This looks like the masked preview, not the key.");
  say(
    /^(?:pk_(?:live|test)_|sb_publishable_)/.test(text),
    "This looks like a publishable key, which is made for browsers. Calls from a server need the secret key.",
  );
  say(
    /^(?:sk-ant-admin01-|sk-admin-)/.test(text),
    "This looks like an admin key. It manages your organisation and can't call models.",
  );
  say(
    singleLine && /\S\s+\S/.test(text),
    "There is a space or line break inside this value. Keys rarely have one.",
  );
  return warnings;
}

export const utf8Bytes = (text: string) => new TextEncoder().encode(text).length;

const kilobytes = (bytes: number) => `${Math.ceil(bytes / 1024)} KB`;

export const tooLargeSentence = (bytes: number) =>
  `Values can be up to 64 KB. This one is ${kilobytes(bytes)}.`;

/** Shown only close to the limit: below it a count would give away the length over a shoulder. */
export const sizeSentence = (bytes: number) =>
  bytes > COUNTER_FROM_BYTES ? `${kilobytes(bytes)} of 64 KB` : undefined;
