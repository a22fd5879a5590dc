import "server-only";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { AppError } from "@/lib/errors";
import { answerApi, API_PREFIX } from "@/lib/http/api/answer";
import { answerHook, HOOKS_PREFIX } from "@/lib/http/hooks/answer";
import { answerMcp, MCP_PATH } from "@/lib/http/mcp/answer";
import { RELAY_PREFIX } from "@/lib/http/relay/address";
import { answerRelay } from "@/lib/http/relay/answer";
import { sendProblem } from "@/lib/http/send";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { answerReadiness } from "./readiness";
import { refuseConnection, refuseUnreadable } from "./refuse";
import { trustedHeaders } from "./trusted-headers";

/** What the headers of a request may take to arrive: enough for a slow line, too little to hold connections with. */
const HEADERS_TIMEOUT_MS = 60_000;
/** What all of it may take: through the relay that is up to 100 MB. */
const REQUEST_TIMEOUT_MS = 300_000;
/** Programs keep connections open between calls; a server that closes them first loses calls on the way. */
const KEEP_ALIVE_MS = 75_000;
/** What requests in flight get when the server is asked to end. */
const DRAIN_MS = 8_000;

/** Answers what is neither the REST interface nor readiness. */
export type Pages = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * The one HTTP server: refuses what is no plain request, strips headers that mean something inside, and hands over.
 * It listens for no `upgrade`, so that an offer of another protocol (Java offers h2c by itself) is an ordinary request.
 */
export function httpServer(pages: Pages): Server {
  const latest = new WeakMap<Duplex, ServerResponse>();
  // Node's own refusal of a missing Host has no body; ours says why.
  const server = createServer({ requireHostHeader: false }, (request, response) => {
    latest.set(request.socket, response);
    // Once the server stops listening, a connection has no further request to wait for.
    response.once("close", () => {
      if (!server.listening) server.closeIdleConnections();
    });
    handle(pages, request, response);
  });
  server.headersTimeout = HEADERS_TIMEOUT_MS;
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    const response = latest.get(socket);
    // In the middle of an answer there is no place for another one.
    if (response?.headersSent && !response.writableFinished) socket.destroy();
    else refuseUnreadable(socket, error.code);
  });
  server.on("connect", (_request, socket) => {
    refuseConnection(socket, new AppError("method_not_allowed", "Keyhold is no proxy."));
  });
  server.on("checkExpectation", (_request, response: ServerResponse) => {
    refuse(response, "The only expectation that is met here is 100-continue.");
  });
  return server;
}

type Rim = (request: IncomingMessage, response: ServerResponse, address: string) => Promise<void>;

/** What programs reach, before Next sees it. */
const RIMS: readonly { at: string; answer: Rim }[] = [
  { at: API_PREFIX, answer: answerApi },
  { at: HOOKS_PREFIX, answer: answerHook },
  { at: MCP_PATH, answer: answerMcp },
  { at: RELAY_PREFIX, answer: answerRelay },
  { at: "/readyz", answer: answerReadiness },
];

function handle(pages: Pages, request: IncomingMessage, response: ServerResponse): void {
  const wrong = problemWithForm(request);
  if (wrong) {
    refuse(response, wrong);
    return;
  }
  const address = trustedHeaders(request);
  const path = (request.url ?? "").split("?", 1)[0] ?? "";
  const rim = RIMS.find(({ at }) => path === at || (at !== "/readyz" && path.startsWith(`${at}/`)));
  const answer = rim ? rim.answer(request, response, address) : pages(request, response);
  answer.catch((error: unknown) => {
    log.error("unanswered request", error);
    response.destroy();
  });
}

/** Only origin-form is read (RFC 9112 §3.2.1): with an address of its own a request could be for anybody. */
function problemWithForm({ url = "", httpVersion, headers }: IncomingMessage): string | null {
  if (!url.startsWith("/") || url.startsWith("//")) return "The address of a request starts with one slash.";
  if (headers.host === undefined && httpVersion !== "1.0") return "A request names its Host.";
  return /\bwebsocket\b/i.test(headers.upgrade ?? "") ? "There is no WebSocket here." : null;
}

function refuse(response: ServerResponse, detail: string): void {
  sendProblem(response, new AppError("malformed", detail), newId("request"));
}

/** Ends when every request in flight has its answer, or after eight seconds. */
export async function closeServer(server: Server): Promise<void> {
  const closed = new Promise((resolve) => server.close(resolve));
  const timer = setTimeout(() => {
    server.closeAllConnections();
  }, DRAIN_MS);
  await closed;
  clearTimeout(timer);
}
