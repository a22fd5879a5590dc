import "server-only";
import type { IncomingMessage } from "node:http";
import { type JsonProblem, scanJson } from "@/lib/catalog/json-scan";
import { AppError } from "@/lib/errors";

/** 64 KB of control characters are 393,218 bytes as JSON; imports and documents carry up to 1 MB of text. */
export const BODY_LIMIT_BYTES = 512 * 1024;
export const IMPORT_BODY_LIMIT_BYTES = 2 * 1024 * 1024;
const BODY_LIMITS = { depth: 40, keys: 20_000 };

const SCAN_MESSAGES: Record<JsonProblem, string> = {
  syntax: "The body is not valid JSON",
  depth: "The body is nested too deeply",
  name: "The body has a field with a name that is not allowed",
  count: "The body has too many fields",
};

const malformed = (detail: string) => new AppError("malformed", detail);

/** Refuses anything but plain JSON in UTF-8 before a byte of it is read. */
export function checkMediaType(headers: IncomingMessage["headers"]): void {
  const [type = "", ...parameters] = (headers["content-type"] ?? "")
    .toLowerCase()
    .split(";")
    .map((part) => part.trim());
  const json = type === "application/json" || /^application\/[a-z0-9.+-]+\+json$/.test(type);
  const utf8 = parameters.every(
    (parameter) =>
      !parameter.startsWith("charset=") || parameter === "charset=utf-8" || parameter === 'charset="utf-8"',
  );
  const plain =
    (headers["content-encoding"] ?? "identity") === "identity" &&
    (headers["transfer-encoding"] ?? "chunked") === "chunked";
  if (json && utf8 && plain) return;
  throw new AppError(
    "unsupported_media",
    "Send JSON: Content-Type: application/json in UTF-8, not compressed.",
  );
}

/** Reads at most `limit` bytes. Throws `too_large` as soon as it is known, `malformed` when the body ends early. */
export async function readBytes(request: IncomingMessage, limit: number): Promise<Buffer> {
  const announced = Number(request.headers["content-length"] ?? 0);
  const tooLarge = () => new AppError("too_large", `Requests can be up to ${limit / 1024} KB.`);
  if (announced > limit) throw tooLarge();
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // Leaving the loop must not end the connection: the refusal still has to be sent on it.
    const body: AsyncIterable<Buffer> = request.iterator({ destroyOnReturn: false });
    for await (const chunk of body) {
      size += chunk.length;
      if (size > limit) throw tooLarge();
      chunks.push(chunk);
    }
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw malformed("The request ended before its body was complete.");
  }
  if (request.headers["content-length"] !== undefined && size !== announced)
    throw malformed("The body is shorter than announced.");
  return Buffer.concat(chunks);
}

/** The JSON object of a body; an empty body is an empty object. */
export function parseJson(bytes: Buffer): Record<string, unknown> {
  if (bytes.length === 0) return {};
  const value = readJson(bytes);
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw malformed("The body must be a JSON object.");
  // Safe because every door parses its own input; an object is all this promises.
  return value as Record<string, unknown>;
}

/** Any JSON. Depth and prototype keys are scanned first; messages never quote what was sent. */
export function readJson(bytes: Buffer): unknown {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw malformed("The body is not valid UTF-8.");
  }
  const scan = scanJson(text, BODY_LIMITS);
  if (!scan.ok) throw malformed(`${SCAN_MESSAGES[scan.reason]} (line ${scan.line}, column ${scan.column}).`);
  return JSON.parse(text);
}
