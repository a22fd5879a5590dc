import "server-only";
import { ALL, transaction } from "@/db/client";
import type { FieldSpec } from "@/lib/catalog/field-spec";
import { describeStored } from "../credentials/change";
import { findTemplate } from "@/lib/catalog/templates";
import { findOpenRequest } from "./shared";

export interface RequestDetails {
  organisation: string;
  project: string;
  requester: string;
  reason: string;
  key: string;
  service: string;
  /** Where the value will be sent, and nowhere else. */
  hosts: readonly string[];
  obtainUrl: string | null;
  fields: readonly FieldSpec[];
  expiresAt: string;
}

/** What the page behind a request's address shows; null for one that is not valid (any more). */
export async function findRequest(token: unknown): Promise<RequestDetails | null> {
  const open = await transaction(ALL, (tx) => findOpenRequest(tx, token));
  if (!open) return null;
  const { request, organisation, project, stored } = open;
  const template = findTemplate(stored.credential.templateId ?? "");
  return {
    organisation,
    project,
    requester: request.requesterName,
    reason: request.reason,
    key: stored.credential.key,
    service: template?.name ?? stored.credential.name,
    hosts: template?.hosts ?? [],
    obtainUrl: template?.obtain_url ?? null,
    fields: describeStored(stored).fields,
    expiresAt: request.expiresAt.toISOString(),
  };
}
