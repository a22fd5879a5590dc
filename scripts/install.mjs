import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { withLock } from "./lock.mjs";

const STAMP = "node_modules/.keyhold-platform";
const PLATFORM = `${process.platform} ${process.arch}`;
const readJson = (file) => JSON.parse(readFileSync(file, "utf8"));

/** Throws below the version that package.json's `engines` names. */
export function refuseOldNode() {
  const wanted = readJson("package.json").engines.node.replace(/^>=/, "");
  const [major, minor] = wanted.split(".").map(Number);
  const [haveMajor, haveMinor] = process.versions.node.split(".").map(Number);
  if (haveMajor > major || (haveMajor === major && haveMinor >= minor)) return;
  throw new Error(
    `Keyhold needs Node.js ${wanted} or newer; this is ${process.versions.node}. See https://nodejs.org.`,
  );
}

/** npm leaves a lock file of what it has installed: the same packages need no second installation. */
function isInstalled() {
  if (!existsSync("node_modules/.package-lock.json")) return false;
  // Packages hold binaries: a folder copied from another kind of machine is of no use.
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") !== PLATFORM) return false;
  const installed = readJson("node_modules/.package-lock.json").packages;
  return Object.entries(readJson("package-lock.json").packages).every(
    ([place, { integrity, optional }]) =>
      place === "" || (installed[place] ? installed[place].integrity === integrity : optional === true),
  );
}

/** Development packages as well, whatever NODE_ENV says: the build needs them. */
function cleanInstall() {
  const flags = ["ci", "--include=dev", "--no-audit", "--no-fund", "--loglevel=error"];
  const npm = process.env.npm_execpath;
  const [program, args] = npm?.endsWith("npm-cli.js") ? [process.execPath, [npm, ...flags]] : ["npm", flags];
  const { status, error } = spawnSync(program, args, { stdio: ["ignore", 2, 2] });
  if (status !== 0)
    throw new Error(`npm ci failed${error ? `: ${error.message}` : ""}. Its messages are above.`);
}

/** @param {import("./say.mjs").Say} say */
export async function installPackages(say) {
  if (isInstalled() && existsSync(STAMP)) return;
  const install = () => {
    if (!isInstalled()) {
      say("installing packages");
      cleanInstall();
    }
    writeFileSync(STAMP, PLATFORM);
  };
  await withLock(".install.lock", install, () => say("waiting for another process to install packages"));
}
