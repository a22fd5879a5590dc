import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import net from "node:net";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startPostgres } from "../scripts/postgres.mjs";

export function freePort() {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

/** A whole installation of its own: `npm start` on a temporary folder and a free port. */
export async function startInstallation() {
  const folder = mkdtempSync(path.join(os.tmpdir(), "keyhold-bench-"));
  const port = await freePort();
  const env = {
    ...process.env,
    KEYHOLD_DATA_DIR: path.join(folder, "data"),
    KEYHOLD_KEYS_DIR: path.join(folder, "keys"),
    KEYHOLD_LOG_LEVEL: "error",
    PORT: String(port),
    DATABASE_URL: "",
  };
  spawnSync("chmod", ["755", folder]);
  const server = spawn(process.execPath, ["scripts/run.mjs", "start"], {
    env,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  await waitUntilReady(url, server);
  const keyhold = (...args) => runKeyhold(env, args);
  const postgres = await startPostgres(path.join(env.KEYHOLD_DATA_DIR, "postgres"));
  return {
    url,
    keyhold,
    ownerUrl: postgres.ownerUrl,
    async stop() {
      const ended = new Promise((resolve) => server.once("exit", resolve));
      server.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function waitUntilReady(url, server) {
  for (let tries = 0; tries < 1_200; tries++) {
    if (server.exitCode !== null) throw new Error("The server did not start.");
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await sleep(250);
  }
  throw new Error("The server was not ready in time.");
}

function runKeyhold(env, args) {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ["scripts/run.mjs", "keyhold", ...args, "--json"],
    {
      env,
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(`keyhold ${args[0]}: ${stderr}`);
  return JSON.parse(stdout);
}
