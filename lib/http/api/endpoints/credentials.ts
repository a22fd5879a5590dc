import "server-only";
import { listBin } from "@/lib/domain/credentials/bin";
import { createCredential } from "@/lib/domain/credentials/create";
import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { importCredentials } from "@/lib/domain/credentials/import";
import { listCredentials } from "@/lib/domain/credentials/list";
import { probeCredentials } from "@/lib/domain/credentials/probe-many";
import { probeUnsaved } from "@/lib/domain/credentials/probe-unsaved";
import { resolveCredentials } from "@/lib/domain/credentials/resolve";
import { scanLeaks } from "@/lib/domain/leaks/scan";
import { requestCredential } from "@/lib/domain/requests/create";
import { IMPORT_BODY_LIMIT_BYTES } from "../../body";
import type { Endpoint } from "../endpoint";
import { Bin, Credential, CredentialPage, Test, Tests } from "../schemas/credential";
import { Import } from "../schemas/import";
import { Leaks } from "../schemas/leak";
import { Requested } from "../schemas/request";
import { Resolution } from "../schemas/resolution";
import { Deletion, Impact } from "../schemas/use";

/** Credentials as a collection. */
export const CREDENTIALS: readonly Endpoint[] = [
  {
    method: "GET",
    path: "/credentials",
    door: listCredentials,
    answer: CredentialPage,
    summary: "List credentials, metadata only",
  },
  {
    method: "POST",
    path: "/credentials",
    door: createCredential,
    answer: Credential,
    status: 201,
    summary: "Store a credential",
  },
  {
    method: "POST",
    path: "/credentials/request",
    door: requestCredential,
    answer: Requested,
    status: 201,
    summary: "Ask people for a key of a service with fixed hosts",
  },
  {
    method: "POST",
    path: "/leaks/scan",
    door: scanLeaks,
    answer: Leaks,
    bodyLimit: IMPORT_BODY_LIMIT_BYTES,
    summary: "Which stored values stand in a text; nothing of it is kept",
  },
  {
    method: "POST",
    path: "/credentials/import",
    door: importCredentials,
    answer: Import,
    bodyLimit: IMPORT_BODY_LIMIT_BYTES,
    summary: "Store the variables of a .env file or a JSON object, or preview that",
  },
  {
    method: "POST",
    path: "/credentials/test",
    door: probeUnsaved,
    answer: Test,
    summary: "Ask the service whether values work that are not stored; none of them is kept",
  },
  {
    method: "POST",
    path: "/credentials/batch-test",
    door: probeCredentials,
    answer: Tests,
    summary: "Test several",
  },
  {
    method: "POST",
    path: "/credentials/impact",
    door: impactOfDeletion,
    answer: Impact,
    summary: "What deleting these would change",
  },
  {
    method: "POST",
    path: "/credentials/batch-delete",
    door: deleteCredentials,
    answer: Deletion,
    summary: "Delete several, all or none",
  },
  {
    method: "GET",
    path: "/credentials/deleted",
    door: listBin,
    answer: Bin,
    summary: "Deleted in the last seven days",
  },
  {
    method: "POST",
    path: "/resolve",
    door: resolveCredentials,
    answer: Resolution,
    summary: "Values by key, audited before they leave",
  },
];
