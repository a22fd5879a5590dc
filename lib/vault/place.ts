import "server-only";
import { sha256 } from "@/lib/crypto/digest";
import type { Place } from "@/lib/crypto/seal";
import { instanceId } from "./keyring";

/** Everything about a version that its ciphertext is bound to. A value moved elsewhere does not open. */
export interface VersionPlace {
  orgId: string;
  projectId: string;
  workflowId: string | null;
  credentialId: string;
  type: string;
  versionId: string;
  number: number;
  /** Canonical snapshot of the hosts the value may be sent to and the plain fields that decide them. */
  destination: string;
  /** Names of the secret fields that the version holds: one that is gone is damage too. */
  fields: readonly string[];
}

/** The place of one field; `hint` envelopes have no field. */
export async function placeOf(
  version: VersionPlace,
  domain: "value" | "hint",
  field: string,
): Promise<Place> {
  return {
    domain,
    instance: await instanceId(),
    organisation: version.orgId,
    project: version.projectId,
    scope: version.workflowId === null ? "project" : "workflow",
    workflow: version.workflowId ?? "",
    credential: version.credentialId,
    type: version.type,
    field,
    version: BigInt(version.number),
    destination: Buffer.from(sha256(Buffer.from(version.destination))).toString("hex"),
  };
}
