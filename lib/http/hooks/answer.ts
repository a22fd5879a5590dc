import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import { ANONYMOUS } from "@/lib/access/policy";
import { receiveDelivery } from "@/lib/domain/channels/receive";
import { AppError, notFound } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { targetOf } from "../api/request";
import { readBytes } from "../body";
import { send, sendProblem } from "../send";
import { startByHook } from "./workflows";

export const HOOKS_PREFIX = "/hooks";

const BODY_LIMIT_BYTES = 256 * 1024;
const HOOK = /^\/hooks\/(channels|workflows)\/([0-9a-z_]{1,40})$/;

/** Answers what a service delivers by itself. The path is logged without the id that it ends in. */
export async function answerHook(
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
): Promise<void> {
  const requestId = newId("request");
  const started = performance.now();
  const [, kind, id] = HOOK.exec(targetOf(request).path) ?? [];
  let status: number;
  try {
    if (kind === undefined || id === undefined) throw notFound("No such hook");
    if (request.method !== "POST") {
      response.setHeader("Allow", "POST");
      throw new AppError("method_not_allowed", "This address answers POST.");
    }
    const body = await readBytes(request, BODY_LIMIT_BYTES);
    const ctx = { actor: ANONYMOUS, orgId: "*", projectId: "*", requestId, address };
    const answer =
      kind === "channels"
        ? await receiveDelivery(ctx, { channelId: id, proof: proofIn(request), body })
        : await startByHook(ctx, id, { request, body });
    status = kind === "channels" ? 200 : 202;
    send(response, status, answer, { "X-Request-Id": requestId });
  } catch (error) {
    status = sendProblem(response, error, requestId);
  }
  const ms = Math.round(performance.now() - started);
  const route = kind === undefined ? "unmatched hook" : `POST /hooks/${kind}/{id}`;
  log.info("request", { route, status, requestId, ms });
}

/** A header that comes twice is joined by Node and proves nothing then. */
function proofIn({ headers }: IncomingMessage) {
  const text = (name: string) => {
    const value = headers[name];
    return typeof value === "string" ? value : undefined;
  };
  return {
    secretToken: text("x-telegram-bot-api-secret-token"),
    signature: text("x-slack-signature"),
    timestamp: text("x-slack-request-timestamp"),
  };
}
