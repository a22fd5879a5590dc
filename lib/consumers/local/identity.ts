import "server-only";
import { readdirSync, statSync } from "node:fs";
import { AppError } from "@/lib/errors";

/** A user that exists for one process and owns nothing else. */
export interface Identity {
  uid: number;
  gid: number;
}

/**
 * Users and groups that neither distributions nor systemd hand out (systemd.io/UIDS-GIDS), and never `nobody`, whom the
 * embedded database runs as. Each running process has one of its own, or it could read its neighbour's environment.
 */
const FIRST = 60_706;
const LAST = 61_183;
const AT_ONCE_MAX = 16;

const taken = new Set<number>();

export const isRoot = () => process.getuid?.() === 0;

/** Takes a user until `release`. Whoever may not become another user gets null and stays itself. */
export function reserveIdentity(): { identity: Identity | null; release: () => void } {
  const count = LAST - FIRST + 1;
  // Another instance on this machine begins somewhere else.
  const start = Math.floor(Math.random() * count);
  const order = Array.from({ length: count }, (_, at) => FIRST + ((start + at) % count));
  const busy = isRoot() ? usersOfProcesses() : new Set<number>();
  const uid = order.find((one) => !taken.has(one) && !busy.has(one));
  if (uid === undefined || taken.size >= AT_ONCE_MAX) {
    throw new AppError("unavailable", "Too many commands run on this machine. Try again in a moment.");
  }
  taken.add(uid);
  return { identity: isRoot() ? { uid, gid: uid } : null, release: () => taken.delete(uid) };
}

function usersOfProcesses(): Set<number> {
  const users = new Set<number>();
  if (process.platform !== "linux") return users;
  for (const name of readdirSync("/proc").filter((entry) => /^[0-9]+$/.test(entry))) {
    const uid = statSync(`/proc/${name}`, { throwIfNoEntry: false })?.uid;
    if (uid !== undefined) users.add(uid);
  }
  return users;
}
