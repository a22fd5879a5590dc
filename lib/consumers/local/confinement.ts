import "server-only";
import { realpathSync } from "node:fs";
import path from "node:path";
import { env } from "@/lib/env";
import { type Identity, isRoot } from "./identity";

/** One way to keep a process away from the server's files, memory and network. */
export interface Confinement {
  name: "bubblewrap" | "bubblewrap without /proc" | "own user without network" | "own user";
  /** Everything it leaves behind is in its file system, which ends with it; else it needs a folder and a last sweep. */
  isSealed: boolean;
  /** The program is started as the server and becomes the other user itself. */
  startsAsServer: boolean;
  command: (argv: readonly string[], identity: Identity | null) => readonly string[];
}

const SYSTEM_FOLDERS = ["/bin", "/sbin", "/lib", "/lib32", "/lib64"];
const TEMPORARY_BYTES_MAX = 64 * 1024 * 1024;
/** Where programs of the system are; also where the ones named here are looked up, whatever the server's PATH is. */
export const PROGRAMS = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
export const SEALED_HOME = "/tmp";

/**
 * Ways to try, best first. Bubblewrap leaves a read-only /usr, an empty /tmp and no network; beside it a root process
 * becomes another user, so that even a hole in it opens nothing. A user alone still sees what every user of the
 * machine may read, and that is why it comes last.
 */
export function confinements(): readonly Confinement[] {
  const wrapped: readonly Confinement[] = [
    bubblewrap("bubblewrap", ["--unshare-user", "--disable-userns", "--proc", "/proc"]),
    // Where the container masks parts of /proc, a new one cannot be mounted.
    bubblewrap("bubblewrap without /proc", []),
  ];
  return isRoot() ? [...wrapped, WITHOUT_NETWORK, OWN_USER] : wrapped;
}

function bubblewrap(name: Confinement["name"], extra: readonly string[]): Confinement {
  const options = () => [
    ...["--unshare-all", "--die-with-parent", "--new-session", "--ro-bind", "/usr", "/usr"],
    ...SYSTEM_FOLDERS.flatMap((folder) => ["--ro-bind-try", folder, folder]),
    ...["/etc/ld.so.cache", "/etc/alternatives"].flatMap((file) => ["--ro-bind-try", file, file]),
    ...extra,
    // What lies in /dev is memory, and its files are not counted.
    ...["--dev", "/dev", "--remount-ro", "/dev"],
    ...["--size", String(TEMPORARY_BYTES_MAX), "--tmpfs", SEALED_HOME],
    ...ownPlaces(),
    ...["--remount-ro", "/", "--chdir", SEALED_HOME, "--"],
  ];
  return {
    name,
    isSealed: true,
    startsAsServer: false,
    command: (argv) => ["bwrap", ...options(), ...argv],
  };
}

/** Covers the server's own folders where they lie below /usr, as in many container images. */
function ownPlaces(): string[] {
  const { KEYHOLD_DATA_DIR, KEYHOLD_MASTER_KEY_FILE, keysDir } = env();
  const folders = [process.cwd(), KEYHOLD_DATA_DIR, keysDir].flatMap(below);
  const files = [KEYHOLD_MASTER_KEY_FILE ?? ""].flatMap(below);
  return [
    ...folders.flatMap((folder) => ["--tmpfs", folder, "--remount-ro", folder]),
    ...files.flatMap((file) => ["--ro-bind", "/dev/null", file]),
  ];
}

function below(place: string): string[] {
  if (place === "") return [];
  const [resolved] = realOf(path.resolve(place));
  if (resolved === undefined) return [];
  const shown = ["/usr", ...SYSTEM_FOLDERS].flatMap(realOf);
  return shown.some((folder) => resolved.startsWith(`${folder}/`)) ? [resolved] : [];
}

/** A place that does not exist hides nothing and needs no cover. */
function realOf(place: string): string[] {
  try {
    return [realpathSync(place)];
  } catch {
    return [];
  }
}

const WITHOUT_NETWORK: Confinement = {
  name: "own user without network",
  isSealed: false,
  startsAsServer: true,
  command: (argv, identity) => [
    ...["unshare", "--net", "--ipc", "--", "setpriv"],
    ...["--reuid", String(identity?.uid), "--regid", String(identity?.gid), "--clear-groups"],
    ...["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--pdeathsig", "KILL", "--"],
    ...argv,
  ],
};

const OWN_USER: Confinement = {
  name: "own user",
  isSealed: false,
  startsAsServer: false,
  command: (argv) => argv,
};
