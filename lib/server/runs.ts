import "server-only";
import { Engine } from "@/lib/domain/runs/engine";
import { closeSandbox } from "@/lib/domain/runs/steps/code";

let engine: Engine | undefined;

/** Runs workflows in this process from now on. */
export function startRuns(): void {
  engine ??= new Engine();
}

export async function stopRuns(): Promise<void> {
  await engine?.stop();
  engine = undefined;
  await closeSandbox();
}
