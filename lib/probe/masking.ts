import "server-only";
import { eachText } from "@/lib/catalog/json-scan";
import { looksLikeSecret } from "@/lib/catalog/secret-shape";
import type { Injectable } from "@/lib/egress/inject/inject";

const WINDOW = 8;
/** Of less no text would be free. */
const SHORTEST = 4;
const QUOTE_LENGTH_MAX = 120;
const FACT_LENGTH_MAX = 100;

/** Judges a stranger's words: cleaned and short, or null when they hold a piece of one of the credential's secrets. */
export interface Masking {
  quote: (text: string) => string | null;
  fact: (text: string) => string | null;
}

export function maskingFor({ secrets }: Injectable): Masking {
  let made: Forms | undefined;
  // When words come in: most tests end without any.
  const forms = () => (made ??= formsOf(Object.values(secrets).map((secret) => secret.expose())));
  const isClean = (line: string) => {
    const texts = [line, line.replaceAll(" ", "")].map((text) => text.toLowerCase());
    return !texts.some((text) => shares(text, forms()));
  };
  return {
    quote: (text) => {
      const line = firstSentence(oneLine(text)).split(" ").map(hideKeys).join(" ");
      return line !== "" && isClean(line) ? cut(line, QUOTE_LENGTH_MAX) : null;
    },
    fact: (text) => {
      const line = oneLine(text);
      return line !== "" && isClean(line) && !looksLikeSecret(line) ? cut(line, FACT_LENGTH_MAX) : null;
    },
  };
}

/** A word that is a key, whole or, as many services repeat it, with stars or dots in it. */
function hideKeys(word: string): string {
  const bare = word.replace(/^[("'“]+|[)"'”.,:;]+$/g, "");
  const isMasked = /[*•]{2,}|\.{3,}|…/.test(bare) && bare.length > 3;
  return isMasked || looksLikeSecret(bare) ? word.replace(bare, () => "[key]") : word;
}

/** Controls and invisible characters out, white space to single blanks. */
const oneLine = (text: string) =>
  text
    .slice(0, 2000)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cn}]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();

const firstSentence = (text: string) => /^.{20,}?[.!?](?= [A-Z])/.exec(text)?.[0] ?? text;

const cut = (text: string, most: number) =>
  text.length <= most
    ? text
    : `${text
        .slice(0, most - 1)
        .trimEnd()
        .replace(/[\ud800-\udbff]$/, "")}…`;

/** Values in lower case as they are and as services encode them. */
interface Forms {
  /** All that are longer than a window, one a line. */
  long: string;
  short: readonly string[];
}

function formsOf(values: readonly string[]): Forms {
  const forms = values
    .flatMap((value) => [value, ...leavesOf(value)])
    .flatMap(encoded)
    .map((form) => form.toLowerCase());
  const isShort = (form: string) => form.length <= WINDOW;
  return {
    long: forms.filter((form) => !isShort(form)).join("\n"),
    short: forms.filter((form) => isShort(form) && form.length >= SHORTEST),
  };
}

function encoded(text: string): string[] {
  const bytes = Buffer.from(text, "utf8");
  const shifted = [0, 1, 2].map((offset) =>
    Buffer.concat([Buffer.alloc(offset), bytes])
      .toString("base64")
      .slice(offset === 0 ? 0 : 4),
  );
  const inUrls = shifted.map((one) => one.replaceAll("+", "-").replaceAll("/", "_"));
  const wide = Buffer.from(text, "utf16le").toString("hex");
  const backwards = Array.from(text).toReversed().join("");
  return [text, backwards, encodeURIComponent(text), bytes.toString("hex"), wide, ...shifted, ...inUrls];
}

function leavesOf(value: string): string[] {
  const leaves: string[] = [];
  try {
    eachText(JSON.parse(value), (text) => leaves.push(text));
  } catch {
    return [];
  }
  return leaves;
}

/** Whether a text holds eight characters of a form in a row, or all of a shorter one. */
function shares(text: string, { long, short }: Forms): boolean {
  for (let at = 0; at + WINDOW <= text.length; at += 1) {
    if (long.includes(text.slice(at, at + WINDOW))) return true;
  }
  return short.some((form) => text.includes(form));
}
