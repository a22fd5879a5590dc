import type { NextRequest } from "next/server";
import { personContext } from "@/lib/auth/session";
import { tryConsumer } from "@/lib/domain/consumers/try";
import { AppError, notFound } from "@/lib/errors";
import { parseJson } from "@/lib/http/body";
import { problemOf } from "@/lib/http/problem";
import { checkSameOrigin } from "@/lib/http/same-origin";
import { newId } from "@/lib/ids";
import { eventStream } from "./event-stream";

const BODY_LIMIT_BYTES = 512 * 1024;

/**
 * Tries a consumer and streams what it tells meanwhile. Works with the session cookie, so only Keyhold's own pages are
 * answered; whoever leaves ends the call.
 */
export async function POST(
  request: NextRequest,
  { params }: RouteContext<"/[org]/[project]/[kind]/[id]/try">,
): Promise<Response> {
  const requestId = newId("request");
  try {
    checkSameOrigin(request.headers);
    const { org, project, id } = await params;
    const ctx = await personContext(org, project);
    if (ctx === "signed-out")
      throw new AppError("unauthenticated", "Your session ended. Sign in to continue.");
    if (!ctx) throw notFound();
    const { input } = parseJson(await readBody(request));
    return eventStream(request.signal, requestId, (progress, signal) =>
      tryConsumer({ ...ctx, requestId, progress, signal }, { id, input }),
    );
  } catch (error) {
    const problem = problemOf(error, requestId);
    return Response.json(problem, {
      status: problem.status,
      headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
    });
  }
}

/** Reads no more than may be sent: the length that a client announces is only its word. */
async function readBody(request: NextRequest): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > BODY_LIMIT_BYTES) throw new AppError("too_large", "This is more than a Try may carry.");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
