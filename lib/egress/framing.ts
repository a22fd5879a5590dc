import "server-only";
import { Readable, Transform } from "node:stream";
import { EgressError } from "./error";
import { checkHeaders, type HeaderPair, isOfConnection } from "./headers";

/** What decides how a request is written to the connection. */
export interface Written {
  url: URL;
  method: string;
  headers: readonly HeaderPair[];
  body?: Readable | Buffer | undefined;
}

/** Methods whose body means nothing (RFC 9110 section 9.3). */
const BODYLESS = ["GET", "HEAD", "OPTIONS", "DELETE"];
const WRONG_LENGTH = "The length of the request body is not what its header says.";

/**
 * Checked headers, framed so that both sides see the same end of the message: the URL's host, and exactly one of length
 * and chunks. Throws EgressError.
 */
export function framed({ url, method, headers, body }: Written): HeaderPair[] {
  checkHeaders(headers, url.host);
  if (!/^[A-Z]{1,32}$/.test(method) || ["CONNECT", "TRACE", "TRACK"].includes(method)) {
    throw new EgressError("header", url.host, "This request method cannot be sent.");
  }
  const isOwn = ([name]: HeaderPair) =>
    !isOfConnection(name) && !["host", "content-length"].includes(name.toLowerCase());
  return [
    ["Host", url.host],
    ...headers.filter(isOwn),
    ...ending(method, body, declaredLength(headers, url.host)),
  ];
}

function ending(method: string, body: Written["body"], declared: number | null): HeaderPair[] {
  if (!body) return BODYLESS.includes(method) ? [] : [["Content-Length", "0"]];
  // A server that takes such a body for the next request must not answer it to the next caller.
  const last: HeaderPair[] = BODYLESS.includes(method) ? [["Connection", "close"]] : [];
  const length = body instanceof Readable ? declared : body.length;
  return length === null
    ? [["Transfer-Encoding", "chunked"], ...last]
    : [["Content-Length", String(length)], ...last];
}

/** The length a caller announced, null when none. Throws EgressError for one that cannot be. */
export function declaredLength(headers: readonly HeaderPair[], host: string): number | null {
  const lengths = headers.filter(([name]) => name.toLowerCase() === "content-length");
  const [first] = lengths;
  if (!first) return null;
  if (lengths.length > 1 || !/^[0-9]{1,15}$/.test(first[1])) throw wrongLength(host);
  return Number(first[1]);
}

/** Passes a body on, exactly as much as was announced: anything else would run into the next request. */
export function metered(declared: number | null, host: string, onPiece: () => void): Transform {
  let bytes = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      onPiece();
      if (declared !== null && bytes > declared) done(wrongLength(host));
      else done(null, chunk);
    },
    flush: (done) => done(declared !== null && bytes !== declared ? wrongLength(host) : null),
  });
}

const wrongLength = (host: string) => new EgressError("header", host, WRONG_LENGTH);
