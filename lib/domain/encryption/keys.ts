import "server-only";
import { ALL, transaction } from "@/db/client";
import { type DataKeyFacts, dataKeyFacts } from "@/lib/vault/inventory";
import { kekStatus } from "@/lib/vault/master-key";

export interface MasterKeyFacts {
  status: "ready" | "sealed";
  /** Why values cannot be opened, and what to do; null when they can. */
  reason: string | null;
  /** Where the master key comes from; null while there is none that can be used. */
  source: "file" | "environment" | null;
  kekId: string | null;
  /** Eight hex digits by which people compare keys. */
  fingerprint: string | null;
  algorithm: "AES-256-GCM";
}

/** What is known of the master key; never the key. */
export async function masterKeyFacts(): Promise<MasterKeyFacts> {
  const state = await kekStatus();
  const algorithm = "AES-256-GCM" as const;
  if (state.status === "sealed")
    return {
      status: "sealed",
      reason: state.reason,
      source: null,
      kekId: null,
      fingerprint: null,
      algorithm,
    };
  const { kind, id, fingerprint } = state.kek;
  return { status: "ready", reason: null, source: kind, kekId: id, fingerprint, algorithm };
}

/** The keys of the whole installation, for whoever runs it. */
export async function keysOfInstance(): Promise<MasterKeyFacts & { dataKeys: DataKeyFacts[] }> {
  return { ...(await masterKeyFacts()), dataKeys: await transaction(ALL, (tx) => dataKeyFacts(tx)) };
}
