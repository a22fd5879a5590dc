import "server-only";
import { eq, sql } from "drizzle-orm";
import { oneStatement, type Tx } from "@/db/client";
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

/** Where a chain ends. */
export interface Head {
  sequence: number;
  mac: string;
}

/** Where this process believes chains to end. A wrong belief costs a statement and writes nothing. */
const believed = new Map<string, Head>();
const BELIEVED_MAX = 1_000;

export const believedHead = (orgId: string): Head | undefined => believed.get(orgId);

export function believeHead(orgId: string, head: Head): void {
  believed.delete(orgId);
  const [oldest] = believed.keys();
  if (believed.size >= BELIEVED_MAX && oldest !== undefined) believed.delete(oldest);
  believed.set(orgId, head);
}

/** Of one organisation. */
export type Entries = readonly [AuditEntry, ...AuditEntry[]];

/**
 * Appends entries to the chain of their organisation, in the transaction of the act: what cannot be recorded does not
 * happen. The rows are one parameter, however many share it: building an insert of hundreds of them costs more than
 * everything else that a resolve does.
 */
export async function record(tx: Tx, entries: Entries): Promise<void> {
  const orgId = entries[0].orgId;
  const sign = await macWith("audit");
  const [head] = await tx.select().from(auditHeads).where(eq(auditHeads.orgId, orgId)).for("update");
  if (!head)
    throw new AppError("unavailable", "This organisation has no audit chain, so nothing can be done in it.");
  const { rows, end } = chained(entries, head, sign);
  await tx.execute(sql`
    with moved as (update ${auditHeads} set sequence = ${end.sequence}, mac = ${end.mac} where org_id = ${orgId})
    insert into ${auditEvents} (org_id, sequence, at, id, project_id, actor_kind, actor_id, actor_name, action, outcome,
      subject_kind, subject_id, subject_name, detail, request_id, address, mac)
    select "orgId", sequence, at, id, "projectId", "actorKind", "actorId", "actorName", action, outcome,
      "subjectKind", "subjectId", "subjectName", detail, "requestId", address, mac
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as event (
      "orgId" text, sequence bigint, at timestamptz, id text, "projectId" text, "actorKind" text, "actorId" text,
      "actorName" text, action text, outcome text, "subjectKind" text, "subjectId" text, "subjectName" text,
      detail jsonb, "requestId" text, address text, mac text)`);
  believeHead(orgId, end);
}

/** Where the chain ends when the entries are in it; else where it ends without them, null when there is none. */
export type Appended = { end: Head } | { end: null; head: (Head & { basis: string }) | null };

/**
 * Appends entries behind a head that is believed to be the chain's: one statement and one way to the database, which is
 * atomic by itself. Nothing is written when the chain has moved on, or its organisation has another basis. What an
 * earlier try of the same statement had written before its answer was lost counts as written.
 */
export async function appendBehind(
  entries: Entries,
  head: Head,
  basis: string | null = null,
): Promise<Appended> {
  const orgId = entries[0].orgId;
  const { rows, end } = chained(entries, head, await macWith("audit"));
  let tries = 0;
  const [found] = await oneStatement((client) => {
    tries += 1;
    return client<{ written: boolean; head: (Head & { basis: string }) | null }[]>`
      with moved as (
        update audit_heads set sequence = ${end.sequence}, mac = ${end.mac}
        where org_id = ${orgId} and sequence = ${head.sequence} and mac = ${head.mac}
          and basis = coalesce(${basis}::uuid, basis)
        returning org_id
      ), written as (
        insert into audit_events (org_id, sequence, at, id, project_id, actor_kind, actor_id, actor_name, action,
          outcome, subject_kind, subject_id, subject_name, detail, request_id, address, mac)
        select "orgId", event.sequence, at, id, "projectId", "actorKind", "actorId", "actorName", action,
          outcome, "subjectKind", "subjectId", "subjectName", detail, "requestId", address, event.mac
        from moved, jsonb_to_recordset(${JSON.stringify(rows)}::text::jsonb) as event (
          "orgId" text, sequence bigint, at timestamptz, id text, "projectId" text, "actorKind" text, "actorId" text,
          "actorName" text, action text, outcome text, "subjectKind" text, "subjectId" text, "subjectName" text,
          detail jsonb, "requestId" text, address text, mac text)
        returning id
      ), done as (select count(*) > 0 as now from written)
      select done.now as written,
        case when not done.now then (select to_jsonb(h) from audit_heads h where h.org_id = ${orgId}) end as head
      from done`;
  });
  const isWritten =
    found?.written || (tries > 1 && (await hasRow(orgId, head.sequence + 1, rows[0]?.id ?? "")));
  return isWritten ? { end } : { end: null, head: found?.head ?? null };
}

/** Asked on its own, for what the statement before it waited for is in no snapshot of that statement. */
async function hasRow(orgId: string, sequence: number, id: string): Promise<boolean> {
  const found = await oneStatement(
    (client) =>
      client`select from audit_events where org_id = ${orgId} and sequence = ${sequence} and id = ${id}`,
  );
  return found.length > 0;
}

/** Rows that follow a head, and where they end. */
function chained(entries: Entries, head: Head, sign: (parts: readonly string[]) => string) {
  const { orgId } = entries[0];
  let { sequence, mac } = head;
  const rows: EventRow[] = entries.map((entry) => {
    sequence += 1;
    const row = toRow(entry, orgId, sequence);
    mac = sign(chainParts(mac, row));
    return { ...row, mac };
  });
  return { rows, end: { sequence, mac } };
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
