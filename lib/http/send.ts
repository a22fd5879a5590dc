import "server-only";
import type { ServerResponse } from "node:http";
import { AppError } from "@/lib/errors";
import { problemOf } from "./problem";

/** Of everything that programs are answered: nothing is kept, framed, guessed at or shared with another origin. */
export const PROGRAM_HEADERS = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  Vary: "Authorization",
} as const;

export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    ...PROGRAM_HEADERS,
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": String(bytes.length),
    ...headers,
  });
  response.end(bytes);
}

/** Tells a failure as RFC 9457 problem details. Returns the status. */
export function sendProblem(response: ServerResponse, error: unknown, requestId: string): number {
  const problem = problemOf(error, requestId);
  const retry = error instanceof AppError ? error.extras?.retryAfterSeconds : undefined;
  send(response, problem.status, problem, {
    "Content-Type": "application/problem+json; charset=utf-8",
    "X-Request-Id": requestId,
    ...(problem.status === 401 ? { "WWW-Authenticate": 'Bearer realm="keyhold"' } : {}),
    ...(typeof retry === "number" ? { "Retry-After": String(retry) } : {}),
  });
  return problem.status;
}
