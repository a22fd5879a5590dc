import { readdirSync, readFileSync } from "node:fs";

const read = (file: string) => {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
};

/**
 * Processes that belong to an installation: its folder stands in their environment, arguments or working directory.
 * Linux only, as the tests that use it.
 */
export function processesOf(folder: string): number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => pid > 0 && pid !== process.pid)
    .filter(
      (pid) => read(`/proc/${pid}/environ`).includes(folder) || read(`/proc/${pid}/cmdline`).includes(folder),
    )
    .filter((pid) => !read(`/proc/${pid}/status`).includes("State:\tZ"));
}

/** Ends every process of an installation as a power cut would. */
export function killAll(folder: string): void {
  for (const pid of processesOf(folder)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It went by itself meanwhile.
    }
  }
}
