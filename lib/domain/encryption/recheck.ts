import "server-only";
import { z } from "zod";
import { openInstance } from "@/lib/vault/instance";
import { recheckMasterKey } from "@/lib/vault/master-key";
import { openDoor } from "../open-door";

let running: Promise<boolean> | undefined;

/**
 * Looks for the master key again, after somebody has put it back. Open to everybody, since nobody can sign in to an
 * instance that was never opened: it learns one word. Whoever asks meanwhile gets the same answer.
 */
export const recheckEncryption = openDoor("encryption.recheck", z.strictObject({}), async () => {
  const ready = await (running ??= lookAgain().finally(() => (running = undefined)));
  return { ready };
});

async function lookAgain(): Promise<boolean> {
  const state = await recheckMasterKey();
  if (state.status === "sealed") return false;
  return (await openInstance()).status === "ready";
}
