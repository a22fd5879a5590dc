import type { NextRequest } from "next/server";
import { personContext } from "@/lib/auth/session";
import { exportEvents } from "@/lib/domain/audit/export";
import type { EventView } from "@/lib/domain/audit/view";
import { AppError } from "@/lib/errors";
import { csv } from "@/lib/http/csv";
import { problemOf } from "@/lib/http/problem";
import { newId } from "@/lib/ids";
import { auditInput, loadAuditFilters } from "../audit-input";

const HEADINGS = [
  "time",
  "actor kind",
  "actor",
  "actor id",
  "action",
  "result",
  "resource kind",
  "resource",
  "resource id",
  "detail",
  "address",
  "request",
];
const TRUNCATED = "First 10,000 events; narrow the dates for the rest.";

const rowOf = ({ at, actor, action, outcome, subject, detail, address, requestId }: EventView) => [
  ...[at, actor.kind, actor.name, actor.id, action, outcome],
  ...[subject?.kind ?? "", subject?.name ?? "", subject?.id ?? ""],
  ...[JSON.stringify(detail), address, requestId],
];

/** The log as a file, by the filters of the page. Reads with the session cookie, so a link on another site gets nothing. */
export async function GET(
  request: NextRequest,
  { params }: RouteContext<"/[org]/[project]/settings/audit/export">,
): Promise<Response> {
  const requestId = newId("request");
  try {
    if (request.headers.get("sec-fetch-site") === "cross-site")
      throw new AppError("forbidden", "Open the audit log and export it there.");
    const { org, project } = await params;
    const ctx = await personContext(org, project);
    if (ctx === "signed-out") throw new AppError("unauthenticated", "Sign in to export the audit log.");
    if (!ctx)
      throw new AppError(
        "not_found",
        "Nothing here. It may have been deleted, or it belongs to another project.",
      );
    const { items, truncated } = await exportEvents(ctx, auditInput(loadAuditFilters(request)));
    const body = csv([HEADINGS, ...items.map(rowOf), ...(truncated ? [[TRUNCATED]] : [])]);
    return new Response(body, {
      headers: fileHeaders(`audit-${org}-${new Date().toISOString().slice(0, 10)}.csv`),
    });
  } catch (error) {
    const problem = problemOf(error, requestId);
    return Response.json(problem, {
      status: problem.status,
      headers: { "content-type": "application/problem+json", "cache-control": "no-store" },
    });
  }
}

const fileHeaders = (name: string) => ({
  "content-type": "text/csv; charset=utf-8; header=present",
  "content-disposition": `attachment; filename="${name.replace(/[^a-z0-9.-]/g, "-")}"`,
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
});
