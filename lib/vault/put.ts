import "server-only";
import type { Tx } from "@/db/client";
import { sealedValues } from "@/db/schema/sealed";
import { seal } from "@/lib/crypto/seal";
import type { Secret } from "@/lib/secret";
import { activeKey, uuidText } from "./keyring";
import { placeOf, type VersionPlace } from "./place";

export interface Stored {
  values: Record<string, Secret>;
  /** Last characters per field, where showing them is safe. */
  hints: Record<string, string>;
}

/** Seals every field of one version under the project's active data key. Nothing else writes ciphertext. */
export async function put(tx: Tx, version: VersionPlace, stored: Stored): Promise<void> {
  const key = await activeKey(tx, version.orgId, version.projectId);
  const dekId = uuidText(key.id);
  const row = (domain: "value" | "hint", field: string, envelope: Uint8Array) => ({
    orgId: version.orgId,
    projectId: version.projectId,
    versionId: version.versionId,
    domain,
    field,
    dekId,
    envelope,
  });
  const rows = [];
  for (const [field, value] of Object.entries(stored.values)) {
    const plaintext = Buffer.from(value.expose(), "utf8");
    rows.push(row("value", field, seal(key, plaintext, await placeOf(version, "value", field))));
    plaintext.fill(0);
  }
  if (Object.keys(stored.hints).length > 0) {
    rows.push(
      row(
        "hint",
        "",
        seal(key, Buffer.from(JSON.stringify(stored.hints)), await placeOf(version, "hint", "")),
      ),
    );
  }
  if (rows.length > 0) await tx.insert(sealedValues).values(rows);
}
