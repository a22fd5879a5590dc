import "server-only";
import type { Effect } from "@/lib/catalog/kind-shape";
import type { TxContext } from "../context";
import type { CredentialRow } from "../credentials/shared";
import { findAssignmentUses } from "./assignments";
import { findCodeUses } from "./code";

/** One use of one credential by one consumer. */
export interface Reference {
  credentialId: string;
  consumer: { kind: string; id: string; name: string };
  /** The slot, or the step that mentions the key. */
  slot: string;
  /** Assigned, or mentioned in code as far as a static scan can see. */
  via: "slot" | "code";
  /** Enabled, or used in the last 30 days. */
  active: boolean;
  effect: Effect;
  /** False: the reader learns that it exists, and nothing else. */
  visible: boolean;
  lastUsedAt: Date | null;
  /** Why the credential cannot be deleted while this use exists; null = it can. */
  blockedBy: string | null;
}

export type Subject = Pick<CredentialRow, "id" | "key" | "workflowId">;

/** Everything that can refer to a credential, found for many credentials at once. A new way to refer is a line here. */
const SOURCES: readonly ((ctx: TxContext, credentials: readonly Subject[]) => Promise<Reference[]>)[] = [
  findAssignmentUses,
  findCodeUses,
];

export async function findReferences(ctx: TxContext, credentials: readonly Subject[]): Promise<Reference[]> {
  const found: Reference[] = [];
  for (const source of SOURCES) found.push(...(await source(ctx, credentials)));
  return found;
}
