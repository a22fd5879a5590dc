/** How long a request in flight may take once a stop was asked for, and a little more. */
const DRAIN_MS = 11_000;

/**
 * Calls back once when this process shall end: a signal, or the end of the npm that started it. (A SIGTERM to npm
 * ends its shell and leaves us without a parent, unasked.)
 * @param {(signal: NodeJS.Signals) => void} onEnd
 */
export function whenAskedToEnd(onEnd) {
  let asked = false;
  const end = (signal) => {
    if (asked) return;
    asked = true;
    onEnd(signal);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => end(signal));
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  setInterval(() => process.ppid !== parent && end("SIGTERM"), 500).unref();
}

/** @param {import("node:child_process").ChildProcess} child */
export function hasExited(child) {
  return child.exitCode !== null || child.signalCode !== null;
}

/** @param {import("node:child_process").ChildProcess} child @returns {Promise<number>} exit code, as a shell would say it */
export function exitOf(child) {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 130 : 143)));
  });
}

/** Asks a child to end, and ends it when it does not. */
export async function endChild(child) {
  if (hasExited(child)) return;
  const gone = exitOf(child);
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), DRAIN_MS);
  await gone;
  clearTimeout(timer);
}
