import "server-only";
import { Readable } from "node:stream";
import { EgressError } from "./error";
import { type HeaderPair, isOfConnection } from "./headers";

export interface FetchCall {
  method: string;
  headers: HeaderPair[];
  body: Readable | Buffer | undefined;
  signal: AbortSignal | undefined;
}

type FetchInput = Parameters<typeof globalThis.fetch>[0];
type FetchBody = NonNullable<RequestInit["body"]>;

const USER_AGENT = "keyhold/0.1";
const DEFAULTS: readonly HeaderPair[] = [
  ["accept", "*/*"],
  // What arrives is what is counted.
  ["accept-encoding", "identity"],
  ["user-agent", USER_AGENT],
];
/** Set by libraries out of habit; what is sent follows from the body and the connection. */
const LEFT_OUT = ["connection", "content-length", "keep-alive"];
const REFUSED = ["host", "cookie", "cookie2"];

/** What a call of fetch asks for, without a `Headers` object: its errors quote values. */
export async function readFetchCall(
  host: string,
  input: FetchInput,
  init: RequestInit = {},
): Promise<FetchCall> {
  const request = input instanceof Request ? input : undefined;
  const written = headerPairs(init.headers ?? request?.headers);
  const names = written.map(([name]) => name.toLowerCase());
  const headers = written.filter((_pair, index) => !LEFT_OUT.includes(names[index] ?? ""));
  if (headers.some(([name]) => isOfConnection(name) || REFUSED.includes(name.toLowerCase()))) {
    throw new EgressError("header", host, "A header is set that a call may not set itself.");
  }
  const { body, type } = await readBody(host, init.body ?? undefined, request);
  const typed: HeaderPair[] = type === null ? [] : [["content-type", type]];
  const missing = [...DEFAULTS, ...typed].filter(([name]) => !names.includes(name));
  return {
    method: (init.method ?? request?.method ?? "GET").toUpperCase(),
    headers: [...headers, ...missing],
    body,
    signal: init.signal ?? request?.signal,
  };
}

function headerPairs(headers: RequestInit["headers"]): HeaderPair[] {
  if (!headers) return [];
  const pairs: Iterable<readonly unknown[]> =
    Symbol.iterator in headers ? (headers as Iterable<[string, string]>) : Object.entries(headers);
  return Array.from(pairs, ([name, value]): HeaderPair => [String(name), String(value)]);
}

/** A body of known length is sent with its length: not every service takes pieces. */
async function readBody(
  host: string,
  body: FetchBody | undefined,
  request: Request | undefined,
): Promise<{ body: Readable | Buffer | undefined; type: string | null }> {
  if (body === undefined) {
    if (!request?.body) return { body: undefined, type: null };
    return { body: Buffer.from(await request.arrayBuffer()), type: null };
  }
  if (isPieces(body)) return { body: Readable.from(bytesOf(body, host), { objectMode: false }), type: null };
  // The platform knows how each kind of body is written and what type it has.
  const written = new Response(body);
  return { body: Buffer.from(await written.arrayBuffer()), type: written.headers.get("content-type") };
}

/** A stream, of the web or of Node. A Blob and a form are none. */
const isPieces = (body: FetchBody): body is FetchBody & AsyncIterable<Uint8Array> =>
  typeof body === "object" && Symbol.asyncIterator in body;

async function* bytesOf(pieces: AsyncIterable<unknown>, host: string): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    if (typeof piece === "string") yield Buffer.from(piece);
    else if (piece instanceof Uint8Array) yield piece;
    else throw new EgressError("aborted", host);
  }
}
