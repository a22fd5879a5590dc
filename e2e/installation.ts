import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

type Settings = Record<string, string | undefined>;

/** A whole installation of its own: folders, port, log. Not necessarily running. */
export interface Installation {
  origin: string;
  /** Holds everything of it. */
  folder: string;
  /** Everything the server and its starter have printed. */
  logFile: string;
  dataDir: string;
  keysDir: string;
  /** What its programs are started with beside PATH and the like. */
  settings: Settings;
  /** The source tree it runs from. */
  tree: string;
}

export interface Running {
  child: ChildProcess;
  /** From the start of the program to the first answer that says ready or sealed. */
  readyMs: number;
}

/** A first start may have to build. */
const READY_TIMEOUT_MS = 240_000;
/** Settings of whoever runs the tests have no place in an installation under test. */
const FOREIGN = /^(?:KEYHOLD_|AUTH_|NEXTAUTH_|DATABASE_URL$|SMTP_URL$|PORT$|HOST$|NODE_ENV$|npm_)/;

/** Names the folders of an installation; nothing runs yet. */
export function newInstallation(
  port: number | string,
  settings: Settings = {},
  tree = process.cwd(),
): Installation {
  const folder = mkdtempSync(path.join(os.tmpdir(), "keyhold-e2e-"));
  // PostgreSQL does not run as root: its user must be able to pass through.
  chmodSync(folder, 0o755);
  const [dataDir, keysDir] = [path.join(folder, "data"), path.join(folder, "keys")];
  const origin = `http://localhost:${port}`;
  return {
    origin,
    folder,
    logFile: path.join(folder, "server.log"),
    dataDir,
    keysDir,
    tree,
    settings: {
      PORT: String(port),
      HOST: "127.0.0.1",
      KEYHOLD_DATA_DIR: dataDir,
      KEYHOLD_KEYS_DIR: keysDir,
      KEYHOLD_PUBLIC_URL: origin,
      ...settings,
    },
  };
}

export function environmentOf({ settings }: Installation): NodeJS.ProcessEnv {
  const environment = { ...process.env };
  for (const name of Object.keys(environment))
    if (FOREIGN.test(name)) Reflect.deleteProperty(environment, name);
  return Object.assign(environment, settings);
}

async function answersWith(origin: string): Promise<number | null> {
  try {
    return (await fetch(`${origin}/readyz`)).status;
  } catch {
    return null;
  }
}

/** Runs the code of `npm start`, or npm itself, until it answers. `status` is what `/readyz` shall say then. */
export async function start(
  installation: Installation,
  { status = 200, withNpm = false }: { status?: 200 | 503; withNpm?: boolean } = {},
): Promise<Running> {
  const from = performance.now();
  const log = openSync(installation.logFile, "a");
  const [program, args] = withNpm ? ["npm", ["start"]] : [process.execPath, ["scripts/run.mjs", "start"]];
  const child = spawn(program, args, {
    cwd: installation.tree,
    stdio: ["ignore", log, log],
    env: environmentOf(installation),
  });
  closeSync(log);
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    if ((await answersWith(installation.origin)) === status)
      return { child, readyMs: performance.now() - from };
    await sleep(50);
  }
  await stop(child);
  throw new Error(`The server did not become ready. It said:\n${logOf(installation)}`);
}

/** Asks a program to end and waits until it has. */
export async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await gone;
}

export const remove = ({ folder }: Installation) => rmSync(folder, { recursive: true, force: true });

export const logOf = ({ logFile }: Installation) => readFileSync(logFile, "utf8");

export function setupCodeOf(installation: Installation): string {
  const codes = [...logOf(installation).matchAll(/Setup code: (\S+)/g)];
  return codes.at(-1)?.[1] ?? "";
}
