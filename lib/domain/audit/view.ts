import type { auditEvents } from "@/db/schema/audit";

export interface EventView {
  id: string;
  sequence: number;
  at: string;
  actor: { kind: string; id: string; name: string };
  action: string;
  outcome: string;
  subject: { kind: string; id: string; name: string | null } | null;
  detail: Record<string, string | number | boolean | null | readonly string[]>;
  requestId: string;
  address: string;
}

export function viewEvent(row: typeof auditEvents.$inferSelect): EventView {
  return {
    id: row.id,
    sequence: row.sequence,
    at: row.at.toISOString(),
    actor: { kind: row.actorKind, id: row.actorId, name: row.actorName },
    action: row.action,
    outcome: row.outcome,
    subject:
      row.subjectKind && row.subjectId
        ? { kind: row.subjectKind, id: row.subjectId, name: row.subjectName }
        : null,
    detail: row.detail,
    requestId: row.requestId,
    address: row.address,
  };
}
