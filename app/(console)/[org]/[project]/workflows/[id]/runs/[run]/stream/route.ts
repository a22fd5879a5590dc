import type { NextRequest } from "next/server";
import { personContext } from "@/lib/auth/session";
import { followRun } from "@/lib/domain/runs/follow";
import { EVENT_STREAM, eventStream } from "@/lib/http/events";

/** A browser asks again by itself when its stream ends, and is looked up anew then. */
const STREAM_MS = 5 * 60_000;

/** Tells a page of a run while it goes on. A run that is not the reader's is not there. */
export async function GET(
  request: NextRequest,
  { params }: RouteContext<"/[org]/[project]/workflows/[id]/runs/[run]/stream">,
): Promise<Response> {
  const { org, project, run } = await params;
  const found = await personContext(org, project);
  const headers = { "cache-control": "no-store", "content-type": EVENT_STREAM };
  if (found === "signed-out") return new Response(null, { status: 401, headers });
  if (!found) return new Response(null, { status: 404, headers });
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(STREAM_MS)]);
  return new Response(eventStream(found.requestId, followRun(found, run, { signal })), { headers });
}
