import type { NextRequest } from "next/server";
import { personContext } from "@/lib/auth/session";
import { listApprovals } from "@/lib/domain/approvals/list";
import { answerRead } from "@/lib/http/page-call";

/** What waits for a decision, asked again and again while its page is in view. */
export async function GET(
  _request: NextRequest,
  { params }: RouteContext<"/[org]/[project]/settings/approvals/open">,
): Promise<Response> {
  const { org, project } = await params;
  return answerRead(await personContext(org, project), (ctx) => listApprovals(ctx, { state: "open" }));
}
