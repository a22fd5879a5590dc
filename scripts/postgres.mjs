import { spawn, spawnSync } from "node:child_process";
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, socketUrl } from "./connect.mjs";
import { isAlive, withLock } from "./lock.mjs";
import { preparePlace } from "./postgres-files.mjs";

/** @typedef {import("./postgres-files.mjs").Place} Place */

const DATABASE = "keyhold";
/** Crash recovery replays the write-ahead log before the server answers. */
const START_TIMEOUT_MS = 120_000;
const STOP_TIMEOUT_MS = 10_000;
/** What a server says when the one before it has not quite ended. */
const STILL_THERE = /lock file "postmaster\.pid" already exists|pre-existing shared memory block/;

/** No statement, parameter, detail or row reaches the log: each may quote a value. */
const SETTINGS = {
  listen_addresses: "",
  port: "5432",
  unix_socket_permissions: "0700",
  max_connections: "120",
  fsync: "on",
  full_page_writes: "on",
  synchronous_commit: "on",
  log_min_messages: "log",
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_statement: "none",
  log_min_duration_statement: "-1",
  log_parameter_max_length: "0",
  log_parameter_max_length_on_error: "0",
  log_timezone: "UTC",
  timezone: "UTC",
};

/** Nothing of our environment (PGPORT, keys) reaches the server; LC_ALL=C keeps its messages in English. */
const cleanEnvironment = () => ({ PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" });

/** A half-made cluster never stands where a whole one is looked for. */
function initialise(place) {
  const fresh = `${place.data}.new`;
  rmSync(fresh, { recursive: true, force: true });
  const flags = [
    ...["-D", fresh, "-U", "postgres", "-E", "UTF8", "--data-checksums"],
    ...["--auth-local=trust", "--auth-host=reject"],
    ...["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
  ];
  const made = spawnSync(path.join(place.native, "bin", "initdb"), flags, {
    ...place.identity,
    env: cleanEnvironment(),
    cwd: "/",
    encoding: "utf8",
  });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
  renameSync(fresh, place.data);
}

/** Line 1 of postmaster.pid is the process, line 5 the folder of its socket. */
function postmaster(place) {
  try {
    const lines = readFileSync(path.join(place.data, "postmaster.pid"), "utf8").split("\n");
    const [pid, sockets] = [Number(lines[0]), lines[4]];
    return pid > 0 && sockets && isAlive(pid) ? { pid, sockets } : undefined;
  } catch {
    return undefined;
  }
}

async function answers(sockets) {
  const sql = connect(socketUrl("postgres", "postgres", sockets), { connect_timeout: 2 });
  try {
    await sql`select 1`;
    return true;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function running(place) {
  const found = postmaster(place);
  return found && (await answers(found.sockets)) ? found : undefined;
}

/** Detached and without our terminal: a Ctrl-C meant for the application does not take its database away first. */
function spawnServer(place) {
  const log = openSync(place.log, "a", 0o600);
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const child = spawn(
    path.join(place.native, "bin", "postgres"),
    ["-D", place.data, "-k", place.sockets, ...settings],
    { ...place.identity, env: cleanEnvironment(), cwd: "/", stdio: ["ignore", log, log], detached: true },
  );
  closeSync(log);
  const state = { exited: false };
  child.on("error", () => (state.exited = true));
  child.on("exit", () => (state.exited = true));
  child.unref();
  return state;
}

const logSize = (place) => statSync(place.log, { throwIfNoEntry: false })?.size ?? 0;

/** @param {Place} place */
async function launch(place) {
  const deadline = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const before = logSize(place);
    const child = spawnServer(place);
    while (!child.exited && Date.now() < deadline) {
      const server = await running(place);
      if (server) return server;
      await sleep(25);
    }
    const said = existsSync(place.log) ? readFileSync(place.log).subarray(before).toString() : "";
    if (Date.now() > deadline || !STILL_THERE.test(said)) {
      throw new Error(
        `The embedded PostgreSQL did not start. Its log, ${place.log}, ends:\n${said.slice(-2000)}`,
      );
    }
    await sleep(250);
    const server = await running(place);
    if (server) return server;
  }
}

async function ensureDatabase(sockets) {
  const sql = connect(socketUrl("postgres", "postgres", sockets));
  try {
    const [found] = await sql`select 1 from pg_database where datname = ${DATABASE}`;
    if (!found) await sql`create database ${sql(DATABASE)}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function shutDown(place, server) {
  const isGone = () => postmaster(place)?.pid !== server.pid;
  for (const signal of ["SIGINT", "SIGQUIT"]) {
    if (isGone()) return;
    process.kill(server.pid, signal);
    const deadline = Date.now() + STOP_TIMEOUT_MS;
    while (!isGone() && Date.now() < deadline) await sleep(10);
  }
}

/** Processes that use the server, one file each: the last to leave stops it, and the killed ones do not count. */
function otherUsers(users) {
  const pids = readdirSync(users).map(Number);
  for (const pid of pids) if (!isAlive(pid)) rmSync(path.join(users, String(pid)), { force: true });
  return pids.filter((pid) => pid !== process.pid && isAlive(pid));
}

/**
 * Starts the embedded PostgreSQL that lives in `directory`, or joins the one that runs there already (another
 * command's, or the orphan of a process that was killed). Works as root and as an ordinary user.
 * @param {string} directory
 * @returns {Promise<{ ownerUrl: string, appUrl: string, owner: boolean, pid: number, stop: () => Promise<void> }>}
 *   `owner` tells whether this call started it; `stop` ends it once nobody else uses it
 */
export async function startPostgres(directory) {
  const place = preparePlace(directory);
  const users = path.join(place.folder, "users");
  const lock = path.join(place.folder, "lock");
  mkdirSync(users, { recursive: true, mode: 0o700 });
  return withLock(lock, async () => {
    if (!existsSync(path.join(place.data, "PG_VERSION"))) initialise(place);
    const found = await running(place);
    const server = found ?? (await launch(place));
    await ensureDatabase(server.sockets);
    const mark = path.join(users, String(process.pid));
    writeFileSync(mark, "");
    return {
      ownerUrl: socketUrl("postgres", DATABASE, server.sockets),
      appUrl: socketUrl("keyhold_app", DATABASE, server.sockets),
      owner: !found,
      pid: server.pid,
      stop: () =>
        withLock(lock, async () => {
          rmSync(mark, { force: true });
          if (otherUsers(users).length === 0) await shutDown(place, server);
        }),
    };
  });
}
