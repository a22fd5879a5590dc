import type { NextRequest } from "next/server";
import { personContext } from "@/lib/auth/session";
import { probeUnsaved } from "@/lib/domain/credentials/probe-unsaved";
import { answerCall } from "@/lib/http/page-call";

type Place = RouteContext<"/[org]/[project]/settings/credentials/test">;

/** Tests what stands in a form. None of it is stored. */
export async function POST(request: NextRequest, { params }: Place): Promise<Response> {
  const { org, project } = await params;
  return answerCall(request, await personContext(org, project), probeUnsaved);
}
