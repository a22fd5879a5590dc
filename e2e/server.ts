import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { freePort } from "@/scripts/free-port.mjs";
import { type Installation, newInstallation, remove, start, stop } from "./installation";

const stateFile = () => path.join(os.tmpdir(), `keyhold-e2e-${process.env.KEYHOLD_E2E_PORT ?? "0"}.json`);

interface UnderTest extends Installation {
  /** Of the loopback address: the only ones there that its server may call. */
  peerPorts: number[];
}

/** The installation that the global set-up started. */
export function installation(): UnderTest {
  return JSON.parse(readFileSync(stateFile(), "utf8")) as UnderTest;
}

const NOT_COPIED = new Set(["middleware.ts", "node_modules", ".next", "dist", ".git", "test-results"]);

/** A copy of the sources without the one file, to be built and run in its place. */
function treeWithoutMiddleware(): string {
  const tree = mkdtempSync(path.join(os.tmpdir(), "keyhold-tree-"));
  for (const name of readdirSync("."))
    if (!NOT_COPIED.has(name) && !name.startsWith(".data"))
      cpSync(name, path.join(tree, name), { recursive: true });
  // Links to the same files: the bundler follows no link out of its own folder, and a copy would take a gigabyte.
  spawnSync("cp", ["-al", "node_modules", tree]);
  return tree;
}

/** More than there are peers: until one listens, something else may take a port. */
async function reservePorts(): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < 14) ports.add(await freePort());
  return [...ports];
}

/** Starts what `npm start` starts, on a fresh data folder, and ends it after the last test. */
export default async function globalSetup(): Promise<() => Promise<void>> {
  const tree = process.env.KEYHOLD_WITHOUT_MIDDLEWARE === "1" ? treeWithoutMiddleware() : process.cwd();
  const peerPorts = await reservePorts();
  const allowed = peerPorts.map((port) => `127.0.0.1:${port}`).join(",");
  const made = newInstallation(process.env.KEYHOLD_E2E_PORT ?? "0", { KEYHOLD_EGRESS_ALLOW: allowed }, tree);
  const cleanUp = () => {
    remove(made);
    if (tree !== process.cwd()) rmSync(tree, { recursive: true, force: true });
    rmSync(stateFile(), { force: true });
  };
  try {
    const { child } = await start(made);
    writeFileSync(stateFile(), JSON.stringify({ ...made, peerPorts }), { mode: 0o600 });
    return async () => {
      await stop(child);
      cleanUp();
    };
  } catch (error) {
    cleanUp();
    throw error;
  }
}
