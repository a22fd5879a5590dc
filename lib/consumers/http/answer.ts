import "server-only";
import type { Redactor } from "@/lib/runtime/redact/redactor";
import { isDeeperThan } from "./limits";

/** What is shown of an answer, masked. */
export interface AnswerFacts {
  status: number | null;
  /** Only those that say something about the answer itself; names in lower case. */
  headers: Record<string, string>;
  /** Parsed when it is JSON and fits, else text; null when there is none, or when it is no text. */
  body: unknown;
  /** The body goes on after what is shown. */
  truncated: boolean;
  /** Address of the call without its query, before the secret entered it. */
  url: string;
}

const SHOWN_HEADERS =
  /^(?:content-type|x-request-id|request-id|retry-after|(?:x-)?rate-?limit(?:-.{1,40})?)$/;
const HEADERS_MAX = 24;
const HEADER_LENGTH_MAX = 200;
const SHOWN_CHARACTERS_MAX = 65_536;
const DEPTH_MAX = 64;

export async function readAnswer(response: Response, redactor: Redactor): Promise<Omit<AnswerFacts, "url">> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  const type = response.headers.get("content-type") ?? "";
  const { body, truncated } = shownBody(textOf(bytes, type), type, redactor);
  return { status: response.status, headers: shownHeaders(response.headers, redactor), body, truncated };
}

function shownHeaders(headers: Headers, redactor: Redactor): Record<string, string> {
  const shown = [...headers].filter(([name]) => SHOWN_HEADERS.test(name)).slice(0, HEADERS_MAX);
  return Object.fromEntries(
    shown.map(([name, value]) => [redactor.text(name), redactor.text(value).slice(0, HEADER_LENGTH_MAX)]),
  );
}

/** Masked before it is cut, or a cut could go through a secret. */
function shownBody(
  given: string | null,
  type: string,
  redactor: Redactor,
): Pick<AnswerFacts, "body" | "truncated"> {
  if (given === null || given === "") return { body: null, truncated: false };
  const json = /[/+]json\b/i.test(type) || /^\s*[[{]/.test(given) ? parsed(given) : undefined;
  if (json === undefined) return cut(redactor.text(given));
  if (isDeeperThan(DEPTH_MAX, json)) return { body: null, truncated: true };
  // Parsed first: inside JSON a secret can be written with escapes that hide it from a search.
  const masked: unknown = redactor.data(json);
  const written = JSON.stringify(masked);
  // A secret of digits alone can come back as a number.
  const text = redactor.text(written);
  return text !== written || text.length > SHOWN_CHARACTERS_MAX
    ? cut(text)
    : { body: masked, truncated: false };
}

function cut(text: string): Pick<AnswerFacts, "body" | "truncated"> {
  return text.length > SHOWN_CHARACTERS_MAX
    ? { body: text.slice(0, SHOWN_CHARACTERS_MAX).toWellFormed(), truncated: true }
    : { body: text, truncated: false };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Null for what is not text: pictures, archives. */
function textOf(bytes: Uint8Array, type: string): string | null {
  const [, charset = "utf-8"] = /charset="?([\w-]{1,40})/i.exec(type) ?? [];
  try {
    const text = new TextDecoder(charset, { fatal: true }).decode(bytes);
    return text.includes("\0") ? null : text;
  } catch {
    // An unknown charset, or bytes that are none of its characters.
    return null;
  }
}
