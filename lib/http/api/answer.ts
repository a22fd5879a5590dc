import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { AppError } from "@/lib/errors";
import { env } from "@/lib/env";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { tokenContext } from "@/lib/auth/token-context";
import { BODY_LIMIT_BYTES, checkMediaType, parseJson, readBytes } from "../body";
import { problemOf } from "../problem";
import { type Endpoint, type Match, matcher } from "./endpoint";
import { ENDPOINTS } from "./endpoints";
import { openApiDocument } from "./openapi";

export const API_PREFIX = "/api/v1";

const SECURITY_HEADERS = {
  "Cache-Control": "no-store",
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
  Vary: "Authorization",
};

const DOCUMENT_PATH = `${API_PREFIX}/openapi.json`;

const match = matcher(ENDPOINTS);
let document: unknown;

/** The description of this interface. It holds no data of anybody's, so it needs no token. */
const describe = () => (document ??= openApiDocument(ENDPOINTS, `${env().publicUrl}${API_PREFIX}`));

export function send(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    ...SECURITY_HEADERS,
    "Content-Type": "application/json; charset=utf-8",
    "Content-Length": String(bytes.length),
    ...headers,
  });
  response.end(bytes);
}

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

/** Answers one REST request. The path is logged as the table writes it, never with its query. */
export async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
): Promise<void> {
  const requestId = newId("request");
  const started = performance.now();
  let route = "unmatched";
  let status = 500;
  try {
    const url = new URL(request.url ?? "/", "http://internal");
    if (request.method === "GET" && url.pathname === DOCUMENT_PATH) {
      send(response, 200, describe());
      return;
    }
    const found = match(request.method ?? "GET", url.pathname.slice(API_PREFIX.length));
    const { endpoint, path } = matched(found, response);
    route = `${endpoint.method} ${endpoint.path}`;
    const result = await run(request, endpoint, path, url.searchParams, { requestId, address });
    status = endpoint.status ?? 200;
    send(response, status, result, { "X-Request-Id": requestId, ...revisionTag(result) });
  } catch (error) {
    status = response.headersSent ? status : sendProblem(response, error, requestId);
  }
  log.info("request", { route, status, requestId, ms: Math.round(performance.now() - started) });
}

function matched(found: ReturnType<typeof match>, response: ServerResponse): Match {
  if ("endpoint" in found) return found;
  if (found.allowed.length === 0)
    throw new AppError("not_found", "There is no such address. /api/v1/openapi.json lists them all.");
  response.setHeader("Allow", found.allowed.join(", "));
  throw new AppError("method_not_allowed", `This address answers ${found.allowed.join(", ")}.`);
}

async function run(
  request: IncomingMessage,
  endpoint: Endpoint,
  path: Record<string, string>,
  query: URLSearchParams,
  about: { requestId: string; address: string },
): Promise<unknown> {
  const ctx = await tokenContext(request, about);
  const rest = endpoint.method === "GET" ? fromQuery(query) : await fromBody(request, endpoint, query);
  const headers = fromHeaders(request, endpoint);
  const idempotencyKey = endpoint.method === "GET" ? undefined : idempotencyKeyOf(request);
  const input = endpoint.input
    ? endpoint.input({ path, rest: { ...rest, ...headers } })
    : { ...rest, ...path, ...headers };
  const result = await endpoint.door({ ...ctx, ...(idempotencyKey ? { idempotencyKey } : {}) }, input);
  // Safe because an endpoint's `present` is written beside its door, for that door's result.
  return endpoint.present ? endpoint.present(result as never) : result;
}

/** A parameter given twice is a list; `null` and empty text are texts like any other. */
function fromQuery(query: URLSearchParams): Record<string, unknown> {
  const input: Record<string, unknown> = {};
  for (const name of new Set(query.keys())) {
    const values = query.getAll(name);
    input[name] = values.length > 1 ? values : values[0];
  }
  return input;
}

async function fromBody(
  request: IncomingMessage,
  endpoint: Endpoint,
  query: URLSearchParams,
): Promise<Record<string, unknown>> {
  if (query.size > 0)
    throw new AppError(
      "malformed",
      "Send these values in the body: an address is logged on its way, a body is not.",
    );
  const hasBody =
    Number(request.headers["content-length"] ?? 0) > 0 || request.headers["transfer-encoding"] !== undefined;
  if (!hasBody) return {};
  checkMediaType(request.headers);
  return parseJson(await readBytes(request, endpoint.bodyLimit ?? BODY_LIMIT_BYTES));
}

function fromHeaders(request: IncomingMessage, endpoint: Endpoint): Record<string, unknown> {
  const headers: Record<string, unknown> = {};
  const ifMatch = request.headers["if-match"];
  if (endpoint.headers?.includes("revision") && ifMatch !== undefined && ifMatch !== "*") {
    const revision = /^(?:W\/)?"?(\d{1,9})"?$/.exec(ifMatch)?.[1];
    if (!revision) throw new AppError("malformed", 'If-Match takes the revision you read, such as "3".');
    headers.revision = Number(revision);
  }
  const impact = request.headers["impact-token"];
  if (endpoint.headers?.includes("impactToken") && typeof impact === "string") headers.impactToken = impact;
  return headers;
}

function idempotencyKeyOf(request: IncomingMessage): string | undefined {
  const key = request.headers["idempotency-key"];
  if (key === undefined) return undefined;
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,128}$/.test(key))
    throw new AppError("malformed", "Idempotency-Key takes 1 to 128 visible ASCII characters.");
  return key;
}

function revisionTag(result: unknown): Record<string, string> {
  const revision =
    typeof result === "object" && result !== null && "revision" in result ? result.revision : undefined;
  return typeof revision === "number" ? { ETag: `"${revision}"` } : {};
}
