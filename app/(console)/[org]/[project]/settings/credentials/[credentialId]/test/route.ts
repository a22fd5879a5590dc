import type { NextRequest } from "next/server";
import { personContext } from "@/lib/auth/session";
import { probeCredential } from "@/lib/domain/credentials/probe";
import { answerCall } from "@/lib/http/page-call";

type Place = RouteContext<"/[org]/[project]/settings/credentials/[credentialId]/test">;

/** Tests a stored value. */
export async function POST(request: NextRequest, { params }: Place): Promise<Response> {
  const { org, project, credentialId } = await params;
  return answerCall(request, await personContext(org, project), (ctx) =>
    probeCredential(ctx, { id: credentialId }),
  );
}
