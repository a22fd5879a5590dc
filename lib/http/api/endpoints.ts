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
import { listEvents } from "@/lib/domain/audit/list";
import { verifyAudit } from "@/lib/domain/audit/verify";
import { createToken } from "@/lib/domain/tokens/create";
import { listTokens } from "@/lib/domain/tokens/list";
import { revokeToken } from "@/lib/domain/tokens/revoke";
import type { Endpoint } from "./endpoint";
import * as answers from "./schemas";

const oneId = ({ path, rest }: { path: Record<string, string>; rest: Record<string, unknown> }) => {
  const { id, ...others } = { ...rest, ...path };
  return { ...others, ids: [id] };
};

/** The REST interface: every line is a method, a path and the door behind it. The OpenAPI document is made from it. */
export const ENDPOINTS: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/credentials",
    door: listCredentials,
    answer: answers.CredentialPage,
    summary: "List credentials, metadata only",
  },
  {
    method: "POST",
    path: "/credentials",
    door: createCredential,
    answer: answers.Credential,
    summary: "Store a credential",
    status: 201,
  },
  {
    method: "POST",
    path: "/credentials/impact",
    door: impactOfDeletion,
    answer: answers.Impact,
    summary: "What deleting these would change",
  },
  {
    method: "POST",
    path: "/credentials/batch-delete",
    door: deleteCredentials,
    answer: answers.Deletion,
    summary: "Delete several, all or none",
  },
  {
    method: "GET",
    path: "/credentials/deleted",
    door: listBin,
    answer: answers.Bin,
    summary: "Deleted in the last seven days",
  },
  {
    method: "GET",
    path: "/credentials/{id}",
    door: readCredential,
    answer: answers.Credential,
    summary: "One credential, metadata only",
  },
  {
    method: "PATCH",
    path: "/credentials/{id}",
    door: updateCredential,
    answer: answers.Credential,
    summary: "Change; absent or blank secrets are kept",
    headers: ["revision"],
  },
  {
    method: "DELETE",
    path: "/credentials/{id}",
    door: deleteCredentials,
    answer: answers.Deletion,
    summary: "Delete one",
    headers: ["revision", "impactToken"],
    input: oneId,
  },
  {
    method: "POST",
    path: "/credentials/{id}/rotate",
    door: rotateCredential,
    answer: answers.Credential,
    summary: "Replace the value",
    headers: ["revision"],
  },
  {
    method: "POST",
    path: "/credentials/{id}/rollback",
    door: rollbackCredential,
    answer: answers.Credential,
    summary: "Bring the previous value back",
    headers: ["revision"],
  },
  {
    method: "POST",
    path: "/credentials/{id}/disable",
    door: disableCredential,
    answer: answers.Credential,
    summary: "Stop handing it out",
    headers: ["revision"],
  },
  {
    method: "POST",
    path: "/credentials/{id}/enable",
    door: enableCredential,
    answer: answers.Credential,
    summary: "Hand it out again",
    headers: ["revision"],
  },
  {
    method: "POST",
    path: "/credentials/{id}/restore",
    door: restoreCredential,
    answer: answers.Credential,
    summary: "Take it out of the bin",
  },
  {
    method: "GET",
    path: "/credentials/{id}/impact",
    door: impactOfDeletion,
    answer: answers.Impact,
    summary: "What deleting it would change",
    input: oneId,
  },
  {
    method: "GET",
    path: "/credentials/{id}/versions",
    door: listVersions,
    answer: answers.Versions,
    summary: "History of stored values, without the values",
  },
  {
    method: "GET",
    path: "/credentials/{id}/usage",
    door: listUsage,
    answer: answers.Usage,
    summary: "Who uses it",
  },
  {
    method: "GET",
    path: "/credentials/{id}/activity",
    door: listActivity,
    answer: answers.Activity,
    summary: "What happened to it",
  },
  {
    method: "POST",
    path: "/resolve",
    door: resolveCredentials,
    answer: answers.Resolution,
    summary: "Values by key, audited before they leave",
  },
  {
    method: "GET",
    path: "/tokens",
    door: listTokens,
    answer: answers.Tokens,
    summary: "Machine tokens of this project",
  },
  {
    method: "POST",
    path: "/tokens",
    door: createToken,
    answer: answers.CreatedToken,
    summary: "Make a machine token, shown once",
    status: 201,
  },
  {
    method: "DELETE",
    path: "/tokens/{id}",
    door: revokeToken,
    answer: answers.Revocation,
    summary: "Revoke at once",
  },
  {
    method: "GET",
    path: "/audit",
    door: listEvents,
    answer: answers.EventPage,
    summary: "The audit log, newest first",
  },
  {
    method: "GET",
    path: "/audit/verify",
    door: verifyAudit,
    answer: answers.ChainReport,
    summary: "Check the audit chain",
  },
];
