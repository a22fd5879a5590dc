import "server-only";
import type { IncomingMessage } from "node:http";
import type { Context } from "@/lib/domain/context";
import { triggerWorkflow } from "@/lib/domain/runs/trigger";
import { readJson } from "../body";

/** Starts a workflow. What comes as JSON is its input as it is, everything else as text; nothing is null. */
export const startByHook = (
  ctx: Context,
  workflowId: string,
  { request, body }: { request: IncomingMessage; body: Buffer },
): Promise<{ runId: string }> =>
  triggerWorkflow(ctx, {
    workflowId,
    proof: { authorization: only(request, "authorization"), header: (name: string) => only(request, name) },
    read: () => inputOf(request, body),
  });

/** A header that comes twice could be read differently by whatever stands in front, and proves nothing. */
function only({ headers, rawHeaders }: IncomingMessage, name: string): string | undefined {
  const wanted = name.toLowerCase();
  const count = rawHeaders.filter((one, index) => index % 2 === 0 && one.toLowerCase() === wanted).length;
  const value = headers[wanted];
  return count === 1 && typeof value === "string" ? value : undefined;
}

function inputOf({ headers }: IncomingMessage, body: Buffer): unknown {
  if (body.length === 0) return null;
  return /[/+]json\b/i.test(headers["content-type"] ?? "") ? readJson(body) : body.toString("utf8");
}
