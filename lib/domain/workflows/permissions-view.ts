import "server-only";
import { codeReferences } from "@/lib/consumers/references";
import type { ConsumerRow } from "../consumers/shared";
import { allows, type StoredPermissions } from "./permissions";

/** A key that the steps mention, as far as a static scan can see, and where. */
export interface ReferencedKey {
  key: string;
  allowed: boolean;
  referencedIn: { step: string; how: "code" | "http" }[];
}

export interface PermissionsView extends StoredPermissions {
  referenced: ReferencedKey[];
}

/** Where each key is mentioned, sorted by key. */
export function referencesByKey(
  row: Pick<ConsumerRow, "config">,
): Map<string, ReferencedKey["referencedIn"]> {
  const byKey = new Map<string, ReferencedKey["referencedIn"]>();
  for (const { key, step, how } of codeReferences(row.config))
    byKey.set(key, [...(byKey.get(key) ?? []), { step, how }]);
  return byKey;
}

export const viewPermissions = (
  row: Pick<ConsumerRow, "config">,
  permissions: StoredPermissions,
): PermissionsView => ({
  ...permissions,
  referenced: [...referencesByKey(row)].map(([key, referencedIn]) => ({
    key,
    allowed: allows(permissions, key),
    referencedIn,
  })),
});
