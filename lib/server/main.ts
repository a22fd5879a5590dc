import "server-only";
import { createServer } from "node:http";
import next from "next";
import { closeDatabase } from "@/db/client";
import { flushRecords } from "@/lib/audit/grouped";
import { env, tellAddress } from "@/lib/env";
import { log } from "@/lib/log";
import { announce } from "./announce";
import { guardProcess } from "./guard";
import { closeServer, httpServer } from "./http-server";
import { startJobs, stopJobs } from "./jobs";
import { startRuns, stopRuns } from "./runs";

async function main(): Promise<void> {
  guardProcess();
  tellAddress();
  const { HOST: host, PORT: port, NODE_ENV: mode } = env();
  const isDev = mode === "development";
  const server = httpServer((request, response) => pages(request, response));
  // Next answers upgrades of the server it is given, and forwards some of them to wherever they point. Only the
  // reloading of pages in development needs that, so in production it is given a server that nobody can reach.
  const application = next({ dev: isDev, hostname: host, port, httpServer: isDev ? server : createServer() });
  await application.prepare();
  const pages = application.getRequestHandler();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  await announce();
  startRuns();
  await startJobs();
  endWhenAsked(async () => {
    // Whoever follows a run gets its end before connections are closed.
    await Promise.all([closeServer(server), stopRuns()]);
    await stopJobs();
    await flushRecords();
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
