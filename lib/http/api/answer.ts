import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { tokenContext } from "@/lib/auth/token-context";
import { env } from "@/lib/env";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { sendEvents } from "../events";
import { send, sendProblem } from "../send";
import { type Match, matcher } from "./endpoint";
import { ENDPOINTS } from "./endpoints";
import { openApiDocument } from "./openapi";
import { idempotencyKeyOf, readInput, targetOf } from "./request";

export const API_PREFIX = "/api/v1";
const DOCUMENT_PATH = `${API_PREFIX}/openapi.json`;

const match = matcher(ENDPOINTS);
let document: unknown;

/** The description of this interface. It holds no data of anybody's, so it needs no token. */
const describe = () => (document ??= openApiDocument(ENDPOINTS, `${env().publicUrl}${API_PREFIX}`));

interface About {
  requestId: string;
  address: string;
}

/** Answers one REST request. The path is logged as the table writes it, never with its query. */
export async function answerApi(
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
): Promise<void> {
  const about = { requestId: newId("request"), address };
  const started = performance.now();
  const found = find(request);
  let status: number;
  try {
    status = await respond(request, response, found, about);
  } catch (error) {
    status = sendProblem(response, error, about.requestId);
  }
  const ms = Math.round(performance.now() - started);
  log.info("request", { route: routeOf(found), status, requestId: about.requestId, ms });
}

type Found = Match | { allowed: readonly string[]; document?: true };

function find(request: IncomingMessage): Found {
  const { path } = targetOf(request);
  if (path === DOCUMENT_PATH) return { allowed: ["GET"], document: true };
  return match(request.method ?? "", path.slice(API_PREFIX.length));
}

function routeOf(found: Found): string {
  if ("endpoint" in found) return `${found.endpoint.method} ${found.endpoint.path}`;
  return found.document ? "GET /openapi.json" : "unmatched";
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  found: Found,
  about: About,
): Promise<number> {
  const headers = { "X-Request-Id": about.requestId };
  if ("endpoint" in found) {
    if (found.endpoint.stream && targetOf(request).query.has("stream"))
      return stream(request, response, found, about);
    const result = await run(request, found, about);
    const status = found.endpoint.status ?? 200;
    send(response, status, result, { ...headers, ...revisionTag(result) });
    return status;
  }
  if (found.allowed.length === 0)
    throw new AppError("not_found", `There is no such address. ${DOCUMENT_PATH} lists them all.`);
  if (!found.document || request.method !== "GET") {
    const allowed = found.allowed.join(", ");
    response.setHeader("Allow", allowed);
    throw new AppError("method_not_allowed", `This address answers ${allowed}.`);
  }
  send(response, 200, describe(), headers);
  return 200;
}

/** Rights first: until the token is known, nothing of the body is read. */
async function run(request: IncomingMessage, { endpoint, path }: Match, about: About): Promise<unknown> {
  const ctx = await tokenContext(request, about);
  const input = await readInput(request, endpoint, path);
  const idempotencyKey = idempotencyKeyOf(request, endpoint);
  return endpoint.door({ ...ctx, ...(idempotencyKey ? { idempotencyKey } : {}) }, input);
}

/** The token is read anew while the stream goes on: one that was revoked hears no more. */
async function stream(
  request: IncomingMessage,
  response: ServerResponse,
  { endpoint, path }: Match,
  about: About,
): Promise<number> {
  const ctx = await tokenContext(request, about);
  const input = await readInput(request, endpoint, path);
  const check = async () => {
    await tokenContext(request, about);
  };
  return sendEvents(response, about.requestId, (signal) => {
    if (!endpoint.stream) throw new Error("only an endpoint that streams is asked to");
    return endpoint.stream({ ...ctx, signal }, input, { signal, check });
  });
}

function revisionTag(result: unknown): Record<string, string> {
  const revision =
    typeof result === "object" && result !== null && "revision" in result ? result.revision : undefined;
  return typeof revision === "number" ? { ETag: `"${revision}"` } : {};
}
