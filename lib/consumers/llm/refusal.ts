import "server-only";
import { APICallError } from "ai";

/** What a peer said when it refused, reduced to what a sentence may use. */
export interface Refusal {
  status: number | null;
  /** The peer's own words; empty when it answered with a page or with nothing. */
  said: string;
}

const NOTHING: Refusal = { status: null, said: "" };
const WORDS_MAX = 4000;

/** Reads an error of the AI SDK, or an error event in the middle of a stream; null when it is neither. */
export function refusalOf(error: unknown): Refusal | null {
  if (APICallError.isInstance(error)) {
    const status = error.statusCode !== undefined && error.statusCode >= 300 ? error.statusCode : null;
    if (status === null) return null;
    return { status, said: wordsOf(error.responseBody ?? "") };
  }
  if (error instanceof Error) return null;
  if (typeof error === "string") return { ...NOTHING, said: error.slice(0, WORDS_MAX) };
  const said = messageIn(error);
  if (said === "") return null;
  return { status: isFields(error) && typeof error.statusCode === "number" ? error.statusCode : null, said };
}

function wordsOf(body: string): string {
  try {
    return messageIn(JSON.parse(body) as unknown).slice(0, WORDS_MAX);
  } catch {
    return "";
  }
}

/** `{error: {message}}`, `{error}`, `{message}`, `{detail}`, and any of them in a list. */
function messageIn(value: unknown, depth = 0): string {
  if (typeof value === "string") return value;
  if (depth > 3) return "";
  if (Array.isArray(value)) return messageIn(value[0], depth + 1);
  if (!isFields(value)) return "";
  const { error, message, detail, msg } = value;
  return (
    [error, message, detail, msg].map((part) => messageIn(part, depth + 1)).find((text) => text !== "") ?? ""
  );
}

const isFields = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
