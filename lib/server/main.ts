import "server-only";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import next from "next";
import { closeDatabase } from "@/db/client";
import { env } from "@/lib/env";
import { answerApi, API_PREFIX } from "@/lib/http/api/answer";
import { log } from "@/lib/log";
import { answerReadiness } from "./readiness";
import { announce } from "./announce";
import { guardProcess } from "./guard";
import { startJobs, stopJobs } from "./jobs";
import { trustedHeaders } from "./trusted-headers";

/** What a request may take to arrive: enough for a slow line, too little to hold a connection for ever. */
const REQUEST_TIMEOUT_MS = 60_000;
/** Milliseconds that requests in flight get when the server is asked to end. */
const DRAIN_MS = 8_000;

type NextHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

function handle(pages: NextHandler) {
  return (request: IncomingMessage, response: ServerResponse) => {
    const address = trustedHeaders(request);
    const path = (request.url ?? "/").split("?", 1)[0] ?? "/";
    const answer =
      path === API_PREFIX || path.startsWith(`${API_PREFIX}/`)
        ? answerApi(request, response, address)
        : path === "/readyz"
          ? answerReadiness(response)
          : pages(request, response);
    answer.catch((error: unknown) => {
      log.error("unanswered request", error);
      response.destroy();
    });
  };
}

async function main(): Promise<void> {
  guardProcess();
  const { HOST: host, PORT: port, NODE_ENV: mode } = env();
  const application = next({ dev: mode === "development", hostname: host, port, customServer: true });
  await application.prepare();
  const server = createServer(handle(application.getRequestHandler()));
  server.requestTimeout = REQUEST_TIMEOUT_MS;
  // Programs keep connections open between calls; closing them first would lose calls on the way.
  server.keepAliveTimeout = 75_000;
  // Nothing here speaks WebSocket in production; an upgrade to anywhere is refused unread.
  if (mode === "production") server.on("upgrade", (_request, socket) => socket.destroy());
  else server.on("upgrade", application.getUpgradeHandler());
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  await announce();
  await startJobs();
  endWhenAsked(async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    setTimeout(() => server.closeAllConnections(), DRAIN_MS).unref();
    server.closeIdleConnections();
    await closed;
    await stopJobs();
    await closeDatabase();
  });
}

function endWhenAsked(end: () => Promise<void>): void {
  let ending = false;
  const stop = () => {
    if (ending) return;
    ending = true;
    end().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
}

main().catch((error: unknown) => {
  log.error("start failed", error);
  process.exit(1);
});
