import { spawn, type ChildProcess } from "node:child_process";
import {
  chmodSync,
  closeSync,
  existsSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Where the whole installation under test lives, for tests that look into its files. */
export interface TestInstallation {
  origin: string;
  /** Everything the server and its starter have printed. */
  logFile: string;
  dataDir: string;
  keysDir: string;
  /** The one-time code printed at the first start. */
  setupCode: string;
}

/** A first start may have to build. */
const READY_TIMEOUT_MS = 240_000;
const SETUP_CODE = /Set-up code: (\S+)/;

const stateFile = () => path.join(os.tmpdir(), `keyhold-e2e-${process.env.KEYHOLD_E2E_PORT ?? "0"}.json`);

/** The installation that the global set-up started. */
export function installation(): TestInstallation {
  return JSON.parse(readFileSync(stateFile(), "utf8")) as TestInstallation;
}

function start(folder: string, port: string, logFile: string): ChildProcess {
  const log = openSync(logFile, "a");
  const {
    DATABASE_URL: _database,
    KEYHOLD_MASTER_KEY: _key,
    KEYHOLD_MASTER_KEY_FILE: _file,
    npm_lifecycle_event: _npm,
    ...environment
  } = process.env;
  const child = spawn(process.execPath, ["scripts/run.mjs", "start"], {
    stdio: ["ignore", log, log],
    env: {
      ...environment,
      PORT: port,
      HOST: "127.0.0.1",
      KEYHOLD_DATA_DIR: path.join(folder, "data"),
      KEYHOLD_KEYS_DIR: path.join(folder, "keys"),
      KEYHOLD_PUBLIC_URL: `http://localhost:${port}`,
    },
  });
  closeSync(log);
  return child;
}

async function isReady(origin: string): Promise<boolean> {
  try {
    return (await fetch(`${origin}/readyz`)).ok;
  } catch {
    return false;
  }
}

async function untilReady(origin: string, child: ChildProcess, logFile: string): Promise<string> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const code = SETUP_CODE.exec(readFileSync(logFile, "utf8"))?.[1];
    if (code && (await isReady(origin))) return code;
    await sleep(100);
  }
  throw new Error(`The server did not become ready. It said:\n${readFileSync(logFile, "utf8")}`);
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  await gone;
}

/** Starts what `npm start` starts, on a fresh data folder, and ends it after the last test. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "keyhold-e2e-"));
  // PostgreSQL does not run as root: its user must be able to pass through.
  chmodSync(folder, 0o755);
  const port = process.env.KEYHOLD_E2E_PORT ?? "0";
  const logFile = path.join(folder, "server.log");
  const origin = `http://localhost:${port}`;
  const child = start(folder, port, logFile);
  const end = async () => {
    await stop(child);
    rmSync(folder, { recursive: true, force: true });
    if (existsSync(stateFile())) rmSync(stateFile());
  };
  try {
    const setupCode = await untilReady(origin, child, logFile);
    const state: TestInstallation = {
      origin,
      logFile,
      dataDir: path.join(folder, "data"),
      keysDir: path.join(folder, "keys"),
      setupCode,
    };
    writeFileSync(stateFile(), JSON.stringify(state), { mode: 0o600 });
  } catch (error) {
    await end();
    throw error;
  }
  return end;
}
