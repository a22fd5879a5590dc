import "server-only";
import { listActivity } from "@/lib/domain/credentials/activity";
import { listBin } from "@/lib/domain/credentials/bin";
import { createCredential } from "@/lib/domain/credentials/create";
import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { disableCredential, enableCredential } from "@/lib/domain/credentials/disable";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { listCredentials } from "@/lib/domain/credentials/list";
import { readCredential } from "@/lib/domain/credentials/read";
import { resolveCredentials } from "@/lib/domain/credentials/resolve";
import { restoreCredential } from "@/lib/domain/credentials/restore";
import { rollbackCredential } from "@/lib/domain/credentials/rollback";
import { rotateCredential } from "@/lib/domain/credentials/rotate";
import { updateCredential } from "@/lib/domain/credentials/update";
import { listUsage } from "@/lib/domain/credentials/usage";
import { listVersions } from "@/lib/domain/credentials/versions";
import { verifyAudit } from "@/lib/domain/audit/verify";
import type { Endpoint } from "./endpoint";

const oneId = ({ path, rest }: { path: Record<string, string>; rest: Record<string, unknown> }) => {
  const { id, ...others } = { ...rest, ...path };
  return { ...others, ids: [id] };
};

/** The REST interface: every line is a method, a path and the door behind it. The OpenAPI document is made from it. */
export const ENDPOINTS: readonly Endpoint[] = [
  { method: "GET", path: "/credentials", door: listCredentials, summary: "List credentials, metadata only" },
  { method: "POST", path: "/credentials", door: createCredential, summary: "Store a credential", status: 201 },
  { method: "POST", path: "/credentials/impact", door: impactOfDeletion, summary: "What deleting these would change" },
  { method: "POST", path: "/credentials/batch-delete", door: deleteCredentials, summary: "Delete several, all or none" },
  { method: "GET", path: "/credentials/deleted", door: listBin, summary: "Deleted in the last seven days" },
  { method: "GET", path: "/credentials/{id}", door: readCredential, summary: "One credential, metadata only" },
  { method: "PATCH", path: "/credentials/{id}", door: updateCredential, summary: "Change; absent or blank secrets are kept", headers: ["revision"] },
  { method: "DELETE", path: "/credentials/{id}", door: deleteCredentials, summary: "Delete one", headers: ["revision", "impactToken"], input: oneId },
  { method: "POST", path: "/credentials/{id}/rotate", door: rotateCredential, summary: "Replace the value", headers: ["revision"] },
  { method: "POST", path: "/credentials/{id}/rollback", door: rollbackCredential, summary: "Bring the previous value back", headers: ["revision"] },
  { method: "POST", path: "/credentials/{id}/disable", door: disableCredential, summary: "Stop handing it out", headers: ["revision"] },
  { method: "POST", path: "/credentials/{id}/enable", door: enableCredential, summary: "Hand it out again", headers: ["revision"] },
  { method: "POST", path: "/credentials/{id}/restore", door: restoreCredential, summary: "Take it out of the bin" },
  { method: "GET", path: "/credentials/{id}/impact", door: impactOfDeletion, summary: "What deleting it would change", input: oneId },
  { method: "GET", path: "/credentials/{id}/versions", door: listVersions, summary: "History of stored values, without the values" },
  { method: "GET", path: "/credentials/{id}/usage", door: listUsage, summary: "Who uses it" },
  { method: "GET", path: "/credentials/{id}/activity", door: listActivity, summary: "What happened to it" },
  { method: "POST", path: "/resolve", door: resolveCredentials, summary: "Values by key, audited before they leave" },
  { method: "GET", path: "/audit/verify", door: verifyAudit, summary: "Check the audit chain" },
];
