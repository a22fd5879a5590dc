import "server-only";
import type { Stats } from "node:fs";
import { constants, lstat, open, realpath } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import { KeyRefused, parseKeyFile } from "@/lib/vault/kek/parse";

const OWNER_READ = 0o400;
const CONTENT_BYTES_MAX = 1024;

/**
 * The 32 bytes in a key file that only the process's user (or root) owns and may only read.
 * Throws KeyRefused, and for nothing else: what the system says is part of the reason.
 */
export async function readKeyFile(file: string): Promise<Uint8Array> {
  const source = `The key file ${file}`;
  let handle: FileHandle | undefined;
  try {
    const target = await insideItsDirectory(file);
    // NOFOLLOW: nobody swaps the file for a link after the check. NONBLOCK: a pipe must not hang the start.
    handle = await open(
      /* turbopackIgnore: true */ target,
      constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK,
    );
    const reason = refusalOf(await handle.stat(), process.geteuid?.());
    if (reason !== undefined) throw new KeyRefused(`${source} ${reason}`);
    const content = Buffer.alloc(CONTENT_BYTES_MAX);
    try {
      const { bytesRead } = await handle.read(content, 0, CONTENT_BYTES_MAX, 0);
      return parseKeyFile(content.subarray(0, bytesRead), source);
    } finally {
      content.fill(0);
    }
  } catch (error) {
    throw error instanceof KeyRefused ? error : new KeyRefused(`${source} ${systemReason(error)}`);
  } finally {
    await handle?.close();
  }
}

/** What is wrong with a key file of these facts, or undefined. `userId` is undefined where there are no user ids. */
export function refusalOf(
  stats: Pick<Stats, "isFile" | "isDirectory" | "mode" | "uid" | "size">,
  userId: number | undefined,
): string | undefined {
  if (stats.isDirectory()) return "is a directory. Name the file in it.";
  if (!stats.isFile()) return "is not a regular file. Put the key into one.";
  if (userId !== undefined) {
    const mode = stats.mode & 0o7777;
    if (mode !== OWNER_READ) {
      const shown = mode.toString(8).padStart(4, "0");
      return `has mode ${shown}; its owner alone may read it and nobody may write it. Run: chmod 400`;
    }
    if (stats.uid !== userId && stats.uid !== 0) {
      return `belongs to user ${stats.uid}, and this process runs as user ${userId}. Run: chown ${userId}`;
    }
  }
  if (stats.size > CONTENT_BYTES_MAX)
    return `is ${stats.size} bytes long, which is no key. Name the right file.`;
  return undefined;
}

// Mounted secrets are links within their directory; a link that leaves it names a file others may control.
async function insideItsDirectory(file: string): Promise<string> {
  if (!(await lstat(file)).isSymbolicLink()) return file;
  const directory = await realpath(path.dirname(file));
  const target = await realpath(file);
  if (target.startsWith(directory + path.sep)) return target;
  throw new KeyRefused(`The key file ${file} is a link that leaves its directory. Name the file itself.`);
}

function systemReason(error: unknown): string {
  const code = codeOf(error);
  if (code === "ENOENT") return "does not exist. Put the key there, or name the file that holds it.";
  if (code === "EACCES" || code === "EPERM") {
    return "may not be read by this process. Give it to the process's user and run: chmod 400";
  }
  if (code === "ENOTDIR") return "lies below something that is no directory. Name the right file.";
  return `could not be read (${code}). Check the path and the disk it is on.`;
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown error";
}
