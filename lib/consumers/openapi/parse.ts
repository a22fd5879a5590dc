import "server-only";
import { Composer, type CST, type Document, Lexer, Parser } from "yaml";
import { within } from "@/lib/consumers/http/deadline";
import { isDeeperThan, isObject } from "@/lib/consumers/http/limits";

export const DOCUMENT_BYTES_MAX = 2_000_000;
const PATIENCE_MS = 8_000;
const DEPTH_MAX = 100;
/** Tokens that are open at once: two or three a level. */
const OPEN_TOKENS_MAX = 3 * DEPTH_MAX;
const ALIASES_MAX = 100;

export type ParsedDocument =
  | { ok: true; document: Record<string, unknown> }
  /** A sentence that quotes nothing of the text. */
  | { ok: false; problem: string };

const refuse = (problem: string): ParsedDocument => ({ ok: false, problem });
const TOO_DEEP = "This document is nested too deeply.";

/** Reads JSON or YAML 1.2 of up to two megabytes: no tags with effects, few aliases, bounded depth and time. */
export function parseDocument(text: string): ParsedDocument {
  if (Buffer.byteLength(text) > DOCUMENT_BYTES_MAX) return refuse("Documents can be up to 2 MB.");
  const read = within(PATIENCE_MS, () => parse(text));
  return read?.result ?? refuse("This document takes too long to read.");
}

function parse(text: string): ParsedDocument {
  const read = readJson(text) ?? readYaml(text);
  if ("problem" in read) return refuse(read.problem);
  if (!isObject(read.value)) return refuse("This isn't an OpenAPI document.");
  return isDeeperThan(DEPTH_MAX, read.value) ? refuse(TOO_DEEP) : { ok: true, document: read.value };
}

type Read = { value: unknown } | { problem: string };

function readJson(text: string): Read | null {
  if (!/^\uFEFF?\s*\{/.test(text)) return null;
  try {
    return { value: JSON.parse(text.replace(/^\uFEFF/, "")) };
  } catch {
    // Braces also start a document in YAML.
    return null;
  }
}

function readYaml(text: string): Read {
  const tokens = tokensOf(text);
  if (tokens === null) return { problem: TOO_DEEP };
  const [document, second] = [...new Composer({ version: "1.2" }).compose(tokens, true, text.length)];
  if (!document) return { problem: "This document is empty." };
  if (second) return { problem: "Upload one document, without further ones after “---”." };
  const [error] = document.errors;
  if (error) {
    const before = text.slice(0, error.pos[0]).split("\n");
    const place = `line ${before.length}, column ${(before.at(-1) ?? "").length + 1}`;
    return { problem: `This is neither JSON nor YAML that can be read: ${place}.` };
  }
  return valueOf(document);
}

function valueOf(document: Document): Read {
  try {
    return { value: document.toJS({ maxAliasCount: ALIASES_MAX }) };
  } catch {
    return { problem: "This document repeats its parts by alias too often." };
  }
}

/**
 * The tokens of a YAML text, or null when they are nested so deeply that composing them, which recurses, could run out
 * of stack; at the end of its stack the engine may end the whole process.
 */
function tokensOf(text: string): CST.Token[] | null {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    for (const token of parser.next(lexeme)) tokens.push(token);
    if (parser.stack.length > OPEN_TOKENS_MAX) return null;
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}
