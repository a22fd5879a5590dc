import "server-only";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Readable } from "node:stream";
import { relayForToken } from "@/lib/domain/relay/for-token";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { PROGRAM_HEADERS, sendProblem } from "../send";
import { relayAddress } from "./address";
import { type Presented, presentedToken } from "./token";

const refused = () =>
  new AppError(
    "unauthenticated",
    "Send a machine token of this project where the key of the service would go, or as Authorization: Bearer kh_…. " +
      "It may have expired or been revoked.",
  );

/** Answers one call through the relay. Neither path nor query is logged: the audit has the path. */
export async function answerRelay(
  request: IncomingMessage,
  response: ServerResponse,
  address: string,
): Promise<void> {
  const requestId = newId("request");
  const started = performance.now();
  const gone = new AbortController();
  response.once("close", () => {
    if (!response.writableFinished) gone.abort();
  });
  try {
    await respond(request, response, { requestId, address, signal: gone.signal });
  } catch (error) {
    if (response.headersSent) response.destroy();
    else sendProblem(response, error, requestId);
  } finally {
    // What nobody reads any more must not keep the connection from its next request.
    if (!request.complete) request.unpipe().resume();
  }
  const ms = Math.round(performance.now() - started);
  log.info("request", {
    route: `${request.method ?? ""} relay`,
    status: response.statusCode,
    requestId,
    ms,
  });
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  about: { requestId: string; address: string; signal: AbortSignal },
): Promise<void> {
  const presented = presentedToken(request.rawHeaders);
  const answer = presented && (await relayForToken(presented.text, about, callOf(request, presented)));
  if (!answer) throw refused();
  response.writeHead(answer.status, [
    ...answer.headers.flat(),
    ...Object.entries({ ...PROGRAM_HEADERS, "X-Keyhold-Request-Id": about.requestId }).flat(),
  ]);
  // With the first piece of the body when it is there already, and without it when the service still thinks.
  setImmediate(() => {
    if (!response.writableEnded) response.flushHeaders();
  });
  await sent(answer.body, response);
}

/** Ends with the answer, or fails with whichever side went first; the call to the service ends either way. */
function sent(body: Readable, response: ServerResponse): Promise<void> {
  return new Promise((done, failed) => {
    body.once("error", failed);
    response.once("close", () => {
      body.destroy();
      if (response.writableFinished) done();
      else failed(new AppError("upstream", "Whoever asked has gone."));
    });
    body.pipe(response);
  });
}

function callOf(request: IncomingMessage, { text, headers, others }: Presented) {
  const { url = "", method = "" } = request;
  if (holds(url, text))
    throw new AppError("malformed", "A machine token is sent in a header: an address is logged on its way.");
  const coding = request.headers["transfer-encoding"];
  if (coding !== undefined && coding !== "chunked")
    throw new AppError("unsupported_media", "A body can be sent in chunks, and in no other transfer coding.");
  const hasBody = coding !== undefined || Number(request.headers["content-length"] ?? 0) > 0;
  return {
    ...relayAddress(url),
    method,
    headers: others,
    body: hasBody ? request : null,
    tokenHeaders: headers,
  };
}

/** Also with some of its characters percent-encoded. */
function holds(url: string, text: string): boolean {
  const decoded = url.replace(/%([2-7][0-9a-f])/gi, (_code, digits: string) =>
    String.fromCharCode(parseInt(digits, 16)),
  );
  return decoded.includes(text);
}
