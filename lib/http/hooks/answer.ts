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

export const HOOKS_PREFIX = "/hooks";

const BODY_LIMIT_BYTES = 256 * 1024;
const CHANNEL = /^\/hooks\/channels\/([0-9a-z_]{1,40})$/;

/** Answers what a service delivers by itself. The path is logged without the id that it ends in. */
export async function answerHook(
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
): Promise<void> {
  const requestId = newId("request");
  const started = performance.now();
  const channelId = CHANNEL.exec(targetOf(request).path)?.[1];
  let status: number;
  try {
    if (channelId === undefined) throw notFound("No such hook");
    if (request.method !== "POST") {
      response.setHeader("Allow", "POST");
      throw new AppError("method_not_allowed", "This address answers POST.");
    }
    const body = await readBytes(request, BODY_LIMIT_BYTES);
    const ctx = { actor: ANONYMOUS, orgId: "*", projectId: "*", requestId, address };
    send(response, 200, await receiveDelivery(ctx, { channelId, proof: proofIn(request), body }), {
      "X-Request-Id": requestId,
    });
    status = 200;
  } catch (error) {
    status = sendProblem(response, error, requestId);
  }
  const ms = Math.round(performance.now() - started);
  const route = channelId === undefined ? "unmatched hook" : "POST /hooks/channels/{id}";
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
