import "server-only";
import { env } from "@/lib/env";
import type { DriverCall } from "../driver";
import { PeerError } from "../peer-error";
import type { Environment } from "./handover";
import { type ConfinedCommand, type ConfinedProcess, startConfined } from "./process";
import { usableConfinement } from "./usable";
import { type Ran, watch } from "./watch";

const NOT_ALLOWED =
  "Commands on this machine are off. Whoever runs this server can turn them on: KEYHOLD_LOCAL_RUNTIME=1";
const NOT_POSSIBLE =
  "Commands can't be confined on this machine. Install bubblewrap (Debian: apt install bubblewrap), or run the server as root.";

/** Starts a program on this machine, confined as well as it can be. Throws PeerError where that is off or impossible. */
export async function startLocal(command: ConfinedCommand): Promise<ConfinedProcess> {
  if (env().KEYHOLD_LOCAL_RUNTIME !== "1") throw new PeerError("unknown", NOT_ALLOWED);
  const way = await usableConfinement();
  if (way === null) throw new PeerError("unknown", NOT_POSSIBLE);
  return startConfined(way, command);
}

export async function runLocally(
  call: DriverCall,
  { command, environment }: { command: string; environment: Environment },
): Promise<Ran> {
  const argv = ["/bin/sh", "-c", command];
  const running = await startLocal({ argv, environment, keepsInput: false });
  return { watched: await watch(running, call), outcome: "unknown" };
}
