import "server-only";
import { text } from "node:stream/consumers";
import { Secret } from "@/lib/secret";
import { type Confinement, confinements } from "./confinement";
import { startConfined } from "./process";

const PATIENCE_MS = 5_000;

let found: Promise<Confinement | null> | undefined;

/** The best way that works on this machine; null when none does. What works is tried once, what does not each time. */
export async function usableConfinement(): Promise<Confinement | null> {
  found ??= firstOf(confinements());
  const way = await found;
  if (way === null) found = undefined;
  return way;
}

async function firstOf(ways: readonly Confinement[]): Promise<Confinement | null> {
  for (const way of ways) if (await works(way)) return way;
  return null;
}

/** Whether a shell starts this way, is handed its environment and may write where its home is. */
export async function works(way: Confinement): Promise<boolean> {
  const trial = startConfined(way, {
    argv: ["/bin/sh", "-c", 'cd "$HOME" && : >trial && printf %s "$TRIAL"'],
    environment: new Map([["TRIAL", new Secret("passed")]]),
    keepsInput: false,
  });
  const timer = setTimeout(trial.kill, PATIENCE_MS);
  try {
    const [said, { exitCode }] = await Promise.all([text(trial.stdout), trial.exited]);
    return exitCode === 0 && said === "passed";
  } catch {
    // The program that confines is not installed.
    return false;
  } finally {
    clearTimeout(timer);
  }
}
