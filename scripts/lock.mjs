import { linkSync, readFileSync, renameSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** @param {number} pid @returns {boolean} whether a process of that number runs, ours or not */
export function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** @param {string} file @returns {number | undefined} */
function holderOf(file) {
  try {
    return Number(readFileSync(file, "utf8"));
  } catch {
    return undefined;
  }
}

/** The file appears with its content: a reader never sees a lock without its holder. */
function take(file) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    unlinkSync(mine);
  }
}

/** Only one of several waiting processes wins the rename of a dead holder's lock. */
function clearStale(file) {
  const aside = `${file}.stale.${process.pid}`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  // Somebody cleared and took it between our look and the rename: it goes back.
  if (isAlive(holderOf(aside) ?? 0)) {
    try {
      linkSync(aside, file);
    } catch {
      // Taken anew in the meantime; nothing to give back.
    }
  }
  rmSync(aside, { force: true });
}

/**
 * Runs `work` while no other process runs under the same lock file. A holder that was killed does not block:
 * the file names its process, and a dead one is passed over.
 * @template T
 * @param {string} file
 * @param {() => T | Promise<T>} work
 * @param {() => void} [onWait] called once when another process holds the lock
 * @returns {Promise<T>}
 */
export async function withLock(file, work, onWait) {
  let told = false;
  while (!take(file)) {
    const holder = holderOf(file);
    if (holder !== undefined && !isAlive(holder)) {
      clearStale(file);
      continue;
    }
    if (!told) onWait?.();
    told = true;
    await sleep(100);
  }
  const release = () => rmSync(file, { force: true });
  process.once("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}
