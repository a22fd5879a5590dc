import "server-only";
import { listActivity } from "@/lib/domain/credentials/activity";
import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { disableCredential, enableCredential } from "@/lib/domain/credentials/disable";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { probeCredential } from "@/lib/domain/credentials/probe";
import { readCredential } from "@/lib/domain/credentials/read";
import { restoreCredential } from "@/lib/domain/credentials/restore";
import { rollbackCredential } from "@/lib/domain/credentials/rollback";
import { rotateCredential } from "@/lib/domain/credentials/rotate";
import { updateCredential } from "@/lib/domain/credentials/update";
import { listUsage } from "@/lib/domain/credentials/usage";
import { listVersions } from "@/lib/domain/credentials/versions";
import type { Endpoint } from "../endpoint";
import { Activity } from "../schemas/audit";
import { Credential, Test, Versions } from "../schemas/credential";
import { Deletion, Impact, Usage } from "../schemas/use";

/** One credential by its id. */
export const CREDENTIAL: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/credentials/{id}",
    door: readCredential,
    answer: Credential,
    summary: "One credential, metadata only",
  },
  {
    method: "PATCH",
    path: "/credentials/{id}",
    door: updateCredential,
    answer: Credential,
    headers: ["revision"],
    summary: "Change; absent or blank secrets are kept",
  },
  {
    method: "DELETE",
    path: "/credentials/{id}",
    door: deleteCredentials,
    answer: Deletion,
    headers: ["revision", "impactToken"],
    one: true,
    summary: "Delete one",
  },
  {
    method: "POST",
    path: "/credentials/{id}/test",
    door: probeCredential,
    answer: Test,
    summary: "Ask the service whether it accepts the stored value; 200 whatever it says",
  },
  {
    method: "POST",
    path: "/credentials/{id}/rotate",
    door: rotateCredential,
    answer: Credential,
    headers: ["revision"],
    summary: "Replace the value",
  },
  {
    method: "POST",
    path: "/credentials/{id}/rollback",
    door: rollbackCredential,
    answer: Credential,
    headers: ["revision"],
    summary: "Bring the previous value back",
  },
  {
    method: "POST",
    path: "/credentials/{id}/disable",
    door: disableCredential,
    answer: Credential,
    headers: ["revision"],
    summary: "Stop handing it out",
  },
  {
    method: "POST",
    path: "/credentials/{id}/enable",
    door: enableCredential,
    answer: Credential,
    headers: ["revision"],
    summary: "Hand it out again",
  },
  {
    method: "POST",
    path: "/credentials/{id}/restore",
    door: restoreCredential,
    answer: Credential,
    summary: "Take it out of the bin",
  },
  {
    method: "GET",
    path: "/credentials/{id}/impact",
    door: impactOfDeletion,
    answer: Impact,
    one: true,
    summary: "What deleting it would change",
  },
  {
    method: "GET",
    path: "/credentials/{id}/versions",
    door: listVersions,
    answer: Versions,
    summary: "History of stored values, without the values",
  },
  {
    method: "GET",
    path: "/credentials/{id}/usage",
    door: listUsage,
    answer: Usage,
    summary: "Who uses it",
  },
  {
    method: "GET",
    path: "/credentials/{id}/activity",
    door: listActivity,
    answer: Activity,
    summary: "What happened to it",
  },
];
