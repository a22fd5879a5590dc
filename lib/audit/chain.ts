import type { AuditDetail, auditEvents } from "@/db/schema/audit";

export type EventRow = typeof auditEvents.$inferSelect;

/** jsonb keeps no order of keys, so the MAC is taken over a text that has one. */
export function canonicalDetail(detail: AuditDetail): string {
  return JSON.stringify(Object.entries(detail).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** What the MAC of a row covers: the MAC before it and every column. */
export function chainParts(previous: string, row: Omit<EventRow, "mac">): string[] {
  return [
    previous,
    row.orgId,
    String(row.sequence),
    row.at.toISOString(),
    row.id,
    row.projectId ?? "",
    row.actorKind,
    row.actorId,
    row.actorName,
    row.action,
    row.outcome,
    row.subjectKind ?? "",
    row.subjectId ?? "",
    row.subjectName ?? "",
    canonicalDetail(row.detail),
    row.requestId,
    row.address,
  ];
}
