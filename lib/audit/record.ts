import "server-only";
import { eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { type AuditDetail, auditEvents, auditHeads } from "@/db/schema";
import type { Action, Actor } from "@/lib/access/policy";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { macWith } from "@/lib/vault/keyed";
import { chainParts, type EventRow } from "./chain";

/** Chain of acts that happen before there is an organisation: set-up, failed sign-ins. */
export const INSTANCE_CHAIN = "instance";

export interface AuditEntry {
  orgId: string;
  projectId: string | null;
  actor: Actor;
  action:
    | Action
    | "credential.integrity_failure"
    | "credential.discarded"
    | "credential.purged"
    | "step.credential"
    | "token.refused";
  outcome: "allowed" | "denied" | "failed" | "started" | "finished";
  subject?: { kind: string; id: string; name?: string };
  detail?: AuditDetail;
  requestId: string;
  address: string;
}

/** Starts the chain of a new organisation. */
export async function startChain(tx: Tx, orgId: string): Promise<void> {
  await tx.insert(auditHeads).values({ orgId, sequence: 0, mac: "" });
}

/**
 * Appends entries of one organisation to its chain: the only insert into `audit_events`.
 * It runs in the transaction of the act, so an act that cannot be recorded does not happen.
 */
export async function record(tx: Tx, entries: readonly [AuditEntry, ...AuditEntry[]]): Promise<void> {
  const orgId = entries[0].orgId;
  const sign = await macWith("audit");
  const [head] = await tx.select().from(auditHeads).where(eq(auditHeads.orgId, orgId)).for("update");
  if (!head)
    throw new AppError("unavailable", "This organisation has no audit chain, so nothing can be done in it.");
  let { sequence, mac } = head;
  const rows: EventRow[] = entries.map((entry) => {
    sequence += 1;
    const row = toRow(entry, orgId, sequence);
    mac = sign(chainParts(mac, row));
    return { ...row, mac };
  });
  await append(tx, orgId, rows, { sequence, mac });
}

/**
 * Writes the rows and moves the head in one statement of one parameter, however many rows share it: building an
 * insert of hundreds of parameters costs more than everything else that a resolve does.
 */
async function append(
  tx: Tx,
  orgId: string,
  rows: readonly EventRow[],
  head: { sequence: number; mac: string },
): Promise<void> {
  await tx.execute(sql`
    with moved as (update ${auditHeads} set sequence = ${head.sequence}, mac = ${head.mac} where org_id = ${orgId})
    insert into ${auditEvents} (org_id, sequence, at, id, project_id, actor_kind, actor_id, actor_name, action, outcome,
      subject_kind, subject_id, subject_name, detail, request_id, address, mac)
    select "orgId", sequence, at, id, "projectId", "actorKind", "actorId", "actorName", action, outcome,
      "subjectKind", "subjectId", "subjectName", detail, "requestId", address, mac
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as event (
      "orgId" text, sequence bigint, at timestamptz, id text, "projectId" text, "actorKind" text, "actorId" text,
      "actorName" text, action text, outcome text, "subjectKind" text, "subjectId" text, "subjectName" text,
      detail jsonb, "requestId" text, address text, mac text)`);
}

function toRow(entry: AuditEntry, orgId: string, sequence: number): Omit<EventRow, "mac"> {
  return {
    orgId,
    sequence,
    at: new Date(),
    id: newId("event"),
    projectId: entry.projectId,
    actorKind: entry.actor.kind,
    actorId: entry.actor.id,
    actorName: entry.actor.name,
    action: entry.action,
    outcome: entry.outcome,
    subjectKind: entry.subject?.kind ?? null,
    subjectId: entry.subject?.id ?? null,
    subjectName: entry.subject?.name ?? null,
    detail: entry.detail ?? {},
    requestId: entry.requestId,
    address: entry.address,
  };
}
