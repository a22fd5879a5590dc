import type { NextRequest } from "next/server";
import { personContext } from "@/lib/auth/session";
import { answerRead } from "@/lib/http/page-call";
import { readInbox } from "./read-inbox";

/** What waits for this person, asked again and again by every open page. */
export async function GET(
  _request: NextRequest,
  { params }: RouteContext<"/[org]/[project]/inbox">,
): Promise<Response> {
  const { org, project } = await params;
  return answerRead(await personContext(org, project), readInbox);
}
