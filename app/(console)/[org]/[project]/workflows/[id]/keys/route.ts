import type { NextRequest } from "next/server";
import { personContext } from "@/lib/auth/session";
import type { WorkflowKey } from "@/lib/domain/workflows/key-list";
import { workflowKeys } from "@/lib/domain/workflows/keys";
import { AppError, notFound } from "@/lib/errors";
import { csv } from "@/lib/http/csv";
import { problemOf } from "@/lib/http/problem";
import { newId } from "@/lib/ids";

const HEADINGS = [
  "key",
  "allowed",
  "resolves to",
  "credential",
  "type",
  "status",
  "used in steps",
  "last used",
  "runs",
];

const rowOf = ({
  key,
  allowed,
  resolvesTo,
  credential,
  referencedIn,
  lastUsedAt,
  usedInRuns,
}: WorkflowKey) => [
  ...[key, allowed ? "yes" : "no", resolvesTo],
  ...[credential?.name ?? "", credential?.type ?? "", credential?.status ?? ""],
  ...[referencedIn.map(({ step }) => step).join(" "), lastUsedAt ?? "", String(usedInRuns)],
];

/** The keys of a workflow as a file, without hints. Reads with the session cookie, so a link on another site gets nothing. */
export async function GET(
  request: NextRequest,
  { params }: RouteContext<"/[org]/[project]/workflows/[id]/keys">,
): Promise<Response> {
  const requestId = newId("request");
  try {
    if (request.headers.get("sec-fetch-site") === "cross-site")
      throw new AppError("forbidden", "Open the workflow and export its keys there.");
    const { org, project, id } = await params;
    const ctx = await personContext(org, project);
    if (ctx === "signed-out")
      throw new AppError("unauthenticated", "Your session ended. Sign in to continue.");
    if (!ctx) throw notFound();
    const { items } = await workflowKeys({ ...ctx, requestId }, { id });
    return new Response(csv([HEADINGS, ...items.map(rowOf)]), {
      headers: {
        "content-type": "text/csv; charset=utf-8; header=present",
        "content-disposition": `attachment; filename="keys-${id.replace(/[^a-z0-9_]/g, "-")}.csv"`,
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
    });
  } catch (error) {
    const problem = problemOf(error, requestId);
    return Response.json(problem, {
      status: problem.status,
      headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
    });
  }
}
