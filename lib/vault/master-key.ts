import "server-only";
import path from "node:path";
import { transaction, ALL } from "@/db/client";
import { instance } from "@/db/schema";
import { env } from "@/lib/env";
import type { Kek } from "./kek/local";
import { loadKek } from "./kek/load";

export type MasterKeyStatus = { status: "ready"; kek: Kek } | { status: "sealed"; reason: string };

/** Pages and the REST interface each have a copy of this module, and other instances have theirs. */
const LOOK_AGAIN_AFTER_MS = 1_000;

let status: Promise<MasterKeyStatus> | undefined;

/** Where `npm start` keeps the key it made. Outside the data directory, so that a copy of the data holds no key. */
export const defaultKeyFile = () => path.join(env().keysDir, "master.key");

async function load(): Promise<MasterKeyStatus> {
  const { KEYHOLD_MASTER_KEY: text, KEYHOLD_MASTER_KEY_FILE: file, KEYHOLD_KMS_URI: kmsUri } = env();
  const loaded = await loadKek({
    ...(text ? { text } : {}),
    ...(file ? { file } : {}),
    ...(kmsUri ? { kmsUri } : {}),
    defaultFile: defaultKeyFile(),
  });
  if (loaded.status === "sealed") return loaded;
  const [known] = await transaction(ALL, (tx) =>
    tx.select({ id: instance.kekId, check: instance.kekCheck }).from(instance),
  );
  if (known?.id && (known.id !== loaded.kek.id || known.check !== loaded.kek.check)) {
    return {
      status: "sealed",
      reason:
        "this is not the master key that sealed the stored values. Restore the key that was in use before, then check again.",
    };
  }
  return loaded;
}

function forget(known: Promise<MasterKeyStatus>): void {
  if (status === known) status = undefined;
}

/**
 * Loaded once. A failure to reach the database is not remembered, and a missing key only for a moment: whoever puts it
 * back tells one copy of this module, and the others find it by themselves.
 */
export function kekStatus(): Promise<MasterKeyStatus> {
  if (!status) {
    const loading = (status = load());
    loading.then(
      (found) => found.status === "sealed" && setTimeout(() => forget(loading), LOOK_AGAIN_AFTER_MS).unref(),
      () => forget(loading),
    );
  }
  return status;
}

/** Looks again, after somebody has put the key back. */
export function recheckMasterKey(): Promise<MasterKeyStatus> {
  status = undefined;
  return kekStatus();
}
