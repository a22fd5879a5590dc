import "server-only";
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import { AppError } from "@/lib/errors";
import { PROGRAM_HEADERS } from "@/lib/http/send";
import { problemOf } from "@/lib/http/problem";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";

const UNREADABLE = { status: 400, error: new AppError("malformed", "This is not a valid HTTP request.") };

/** What the parser of Node finds wrong with the bytes of a connection, by its code. */
const PARSER_FAILURES: Record<string, { status: number; error: AppError }> = {
  HPE_HEADER_OVERFLOW: {
    status: 431,
    error: new AppError("too_large", "The address and headers of a request can be up to 16 KB."),
  },
  HPE_CHUNK_EXTENSIONS_OVERFLOW: {
    status: 413,
    error: new AppError("too_large", "The chunk extensions of this request are too long."),
  },
  ERR_HTTP_REQUEST_TIMEOUT: {
    status: 408,
    error: new AppError("malformed", "The request took too long to arrive."),
  },
};

/** Ends a connection whose bytes never became a request, with the same problem details as anything else refused. */
export function refuseUnreadable(socket: Duplex, parserCode: string | undefined): void {
  const { status, error } = PARSER_FAILURES[parserCode ?? ""] ?? UNREADABLE;
  refuseConnection(socket, error, status);
}

/** Answers on the bare connection and closes it. */
export function refuseConnection(socket: Duplex, error: AppError, status: number = error.status): void {
  if (!socket.writable) return;
  const requestId = newId("request");
  const body = JSON.stringify({ ...problemOf(error, requestId), status });
  const headers = {
    ...PROGRAM_HEADERS,
    "Content-Type": "application/problem+json; charset=utf-8",
    "Content-Length": String(Buffer.byteLength(body)),
    "X-Request-Id": requestId,
    Connection: "close",
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\n${lines.join("")}\r\n${body}`);
  log.info("request", { route: "unreadable", status, requestId });
}
