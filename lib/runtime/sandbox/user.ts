import "server-only";
import { realpathSync, statSync } from "node:fs";
import path from "node:path";

interface User {
  uid: number;
  gid: number;
}

/** Users that neither distributions nor systemd hand out (systemd.io/UIDS-GIDS), and others than commands of local runtimes get. */
const FIRST = 60_578;
const COUNT = 128;

const OTHERS_MAY_EXECUTE = 0o001;

/** Another instance on this machine begins somewhere else. */
let next = Math.floor(Math.random() * COUNT);

/**
 * A user of its own for the next process, so that it can neither signal the server nor another step, and owns nothing.
 * Null for a server that may not become another user, or whose Node lies where only it may go.
 */
export function nextUser(executable = process.execPath): User | null {
  if (process.getuid?.() !== 0 || !isForEverybody(executable)) return null;
  next = (next + 1) % COUNT;
  return { uid: FIRST + next, gid: FIRST + next };
}

function isForEverybody(executable: string): boolean {
  let place = realpathSync(executable);
  for (;;) {
    if ((statSync(place).mode & OTHERS_MAY_EXECUTE) === 0) return false;
    const above = path.dirname(place);
    if (above === place) return true;
    place = above;
  }
}
