import "server-only";
import type { TxContext } from "../context";

/** What becomes of a consumer when a credential it uses is deleted, from the gravest down. */
export const EFFECTS = ["will_fail", "loses_auth", "override_removed", "unlinked", "updated"] as const;
export type Effect = (typeof EFFECTS)[number];

/** One use of one credential by one consumer. */
export interface Reference {
  credentialId: string;
  consumer: { kind: string; id: string; name: string };
  slot: string;
  /** Enabled, or used in the last 30 days. */
  active: boolean;
  effect: Effect;
  /** False: the reader learns that it exists, and nothing else. */
  visible: boolean;
  /** Why the credential cannot be deleted while this use exists; null = it can. */
  blockedBy: string | null;
}

/** Something that can use a credential. A new kind of consumer registers how its uses are found, here and only here. */
export interface ReferenceKind {
  kind: string;
  /** "LLM config" and "LLM configs": for the sentence an administrator reads. */
  label: { one: string; other: string };
  find: (ctx: TxContext, credentialIds: readonly string[]) => Promise<Reference[]>;
}

/** Every kind that can refer to a credential. */
export const REFERENCE_KINDS: readonly ReferenceKind[] = [];

export async function findReferences(
  ctx: TxContext,
  credentialIds: readonly string[],
  kinds = REFERENCE_KINDS,
): Promise<Reference[]> {
  const found: Reference[] = [];
  for (const kind of kinds) found.push(...(await kind.find(ctx, credentialIds)));
  return found;
}
