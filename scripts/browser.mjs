import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const SYSTEM = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const UNPACKED = fileURLToPath(new URL("../node_modules/.cache/chromium", import.meta.url));
/** The package unpacks into TMPDIR, and its shared libraries only where it believes to be on a bare machine. */
const UNPACK = 'import chromium from "@sparticuz/chromium"; await chromium.executablePath();';

function unpack() {
  const fresh = `${UNPACKED}.new`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true });
  const { status, stderr } = spawnSync(process.execPath, ["--input-type=module", "--eval", UNPACK], {
    cwd: path.dirname(fileURLToPath(import.meta.url)),
    env: { ...process.env, TMPDIR: fresh, VERCEL: "1" },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`The browser of @sparticuz/chromium could not be unpacked: ${stderr}`);
  renameSync(fresh, UNPACKED);
}

/**
 * A Chromium for the end-to-end tests: CHROMIUM_PATH, the system's, or the one inside an npm package.
 * @returns {{ executablePath: string, env: Record<string, string> }} `env` is added to the browser's environment
 */
export function findChromium() {
  const asked = process.env.CHROMIUM_PATH;
  if (asked && !existsSync(asked)) throw new Error(`CHROMIUM_PATH names ${asked}, which does not exist.`);
  const system = asked || SYSTEM.find((file) => existsSync(file));
  if (system) return { executablePath: system, env: {} };
  if (!existsSync(UNPACKED)) unpack();
  const libraries = [path.join(UNPACKED, "al2023", "lib"), process.env.LD_LIBRARY_PATH]
    .filter(Boolean)
    .join(":");
  return {
    executablePath: path.join(UNPACKED, "chromium"),
    env: { LD_LIBRARY_PATH: libraries, FONTCONFIG_PATH: path.join(UNPACKED, "fonts") },
  };
}
