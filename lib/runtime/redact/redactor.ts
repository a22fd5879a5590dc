import { formsOf } from "./forms";

export interface Redactor {
  /**
   * Registers a value under a name; hits print `[NAME]`. Values under 8 characters are not masked (false, so that the
   * person can be told). Of JSON text of an object or array every string or number leaf of 8 or more characters counts
   * as well.
   */
  add(name: string, value: string): boolean;
  /** Masks a whole text. */
  text(text: string): string;
  /** Masks strings anywhere in JSON-like data, property names included. */
  data<T>(data: T): T;
  /** Masks a text that comes in chunks, also where a hit crosses their borders. Values added meanwhile count from then on. */
  stream(): { write(chunk: string): string; end(): string };
  /** The same for bytes: UTF-8 sequences split over chunks are joined, other bytes pass through unchanged. */
  bytes(): { write(chunk: Uint8Array): Uint8Array; end(): Uint8Array };
}

const SHORTEST = 8;

function leaves(value: unknown): string[] {
  if (typeof value === "string" || typeof value === "number") return [String(value)];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leaves) : [];
}

function leavesOfJson(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === "object" ? leaves(parsed) : [];
  } catch {
    return [];
  }
}

export function createRedactor(): Redactor {
  const names = new Map<string, string>();

  function add(name: string, value: string): boolean {
    if (value.length < SHORTEST) return false;
    for (const text of [value, ...leavesOfJson(value)].filter(({ length }) => length >= SHORTEST))
      for (const form of formsOf(text)) if (!names.has(form)) names.set(form, name);
    return true;
  }

  function text(given: string): string {
    const needles = [...names.keys()].sort((a, b) => b.length - a.length);
    return needles.reduce(
      (masked, needle) => masked.replaceAll(needle, `[${names.get(needle) ?? ""}]`),
      given,
    );
  }

  function data(value: unknown): unknown {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(data);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [text(key), data(part)]));
  }

  function stream() {
    let held = "";
    return {
      write(chunk: string): string {
        held += chunk;
        return "";
      },
      end: () => text(held),
    };
  }

  function bytes() {
    const decoder = new TextDecoder();
    const inner = stream();
    return {
      write: (chunk: Uint8Array) =>
        new TextEncoder().encode(inner.write(decoder.decode(chunk, { stream: true }))),
      end: () => new TextEncoder().encode(inner.write(decoder.decode()) + inner.end()),
    };
  }

  return { add, text, data: <T>(value: T) => data(value) as T, stream, bytes };
}
