import { spawn } from "node:child_process";
import net from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import * as esbuild from "esbuild";
import { BUNDLES, buildApplication, bundleOptions, bundleSandbox } from "./build.mjs";
import { openInstance } from "./instance.mjs";
import { endChild, exitOf, hasExited, whenAskedToEnd } from "./lifetime.mjs";
import { isAlive } from "./lock.mjs";

/** @typedef {import("./say.mjs").Say} Say */

/** A server whose starter was killed notices within half a second and needs a moment to let go of its port. */
const PORT_PATIENCE_MS = 4_000;

function canListen(port, host) {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", (error) => (error.code === "EADDRINUSE" ? resolve(false) : reject(error)));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
}

async function refuseTakenPort() {
  const port = Number(process.env.PORT || 3000);
  const host = process.env.HOST || "127.0.0.1";
  const deadline = Date.now() + PORT_PATIENCE_MS;
  while (!(await canListen(port, host))) {
    if (Date.now() > deadline) {
      throw new Error(
        `Port ${port} on ${host} is taken by another program. Stop it, or choose another port: PORT=${port + 1} npm start`,
      );
    }
    await sleep(200);
  }
}

function spawnServer(environment, instance) {
  const follow = new URL("./follow-parent.mjs", import.meta.url).href;
  return spawn(process.execPath, ["--enable-source-maps", "--import", follow, BUNDLES.server.out], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...instance.env, NODE_ENV: environment },
  });
}

/** The application waits out a database that went away; somebody must bring it back. */
function watchDatabase(instance, isEnding, say) {
  if (!instance.postgres) return;
  let busy = false;
  const look = async () => {
    if (busy || isEnding() || isAlive(instance.postgres.pid)) return;
    busy = true;
    try {
      say("PostgreSQL is gone; starting it again");
      await instance.restart();
    } catch (error) {
      say(error.message);
    } finally {
      busy = false;
    }
  };
  setInterval(look, 1_000).unref();
}

/** Bundles the server whenever its sources change, and starts it anew; Next reloads the pages by itself. */
async function rebundling(onChange) {
  const plugin = {
    name: "restart",
    setup: (build) => build.onEnd(({ errors }) => (errors.length === 0 ? onChange() : undefined)),
  };
  const context = await esbuild.context({ ...bundleOptions(BUNDLES.server), plugins: [plugin] });
  await context.watch();
  return () => context.dispose();
}

async function serveBuilt(instance, asked) {
  const server = spawnServer("production", instance);
  void asked.then(() => endChild(server));
  return exitOf(server);
}

async function serveSources(instance, asked) {
  let server;
  let turn = Promise.resolve();
  const restart = () => {
    turn = turn.then(async () => {
      if (server && !hasExited(server)) await endChild(server);
      server = spawnServer("development", instance);
    });
    return turn;
  };
  const stopWatching = await rebundling(restart);
  await asked;
  await stopWatching();
  await turn;
  if (server) await endChild(server);
  return 0;
}

/**
 * Serves until asked to end, then lets the server finish what it has begun, and the database after it.
 * @param {"production" | "development"} environment
 * @param {Say} say
 * @returns {Promise<number>} exit code
 */
export async function serve(environment, say) {
  await refuseTakenPort();
  await (environment === "production" ? buildApplication(say) : bundleSandbox(say));
  let isEnding = false;
  const asked = new Promise((resolve) => {
    whenAskedToEnd((signal) => {
      isEnding = true;
      say("stopping");
      resolve(signal);
    });
  });
  const instance = await openInstance(say).catch((error) => {
    // A Ctrl-C reaches the tools that were making the database as well.
    if (!isEnding) throw error;
  });
  if (!instance) return 0;
  try {
    if (isEnding) return 0;
    watchDatabase(instance, () => isEnding, say);
    const code = await (environment === "production" ? serveBuilt : serveSources)(instance, asked);
    return isEnding ? 0 : code;
  } finally {
    isEnding = true;
    await instance.stop();
  }
}
