import "server-only";
import { type ApprovalRow, statusNow } from "./shared";

/** One ask and what was decided about it, for people. */
export interface ApprovalView {
  id: string;
  status: ApprovalRow["status"];
  credential: { id: string; key: string; name: string };
  /** The token, run or consumer that asks. */
  requester: { id: string; name: string };
  purpose: string;
  method: string | null;
  host: string | null;
  path: string | null;
  requestedAt: string;
  /** Until when it can be decided, and after that until when a decision for one use can be used. */
  expiresAt: string;
  decidedAt: string | null;
  decidedBy: { id: string; name: string } | null;
  rememberedUntil: string | null;
  usedAt: string | null;
}

const iso = (date: Date | null) => date?.toISOString() ?? null;

export function viewApproval(
  row: ApprovalRow,
  credential: { id: string; key: string; name: string },
  decidedBy: string | null,
): ApprovalView {
  return {
    id: row.id,
    status: statusNow(row),
    credential: { id: credential.id, key: credential.key, name: credential.name },
    requester: { id: row.requesterId, name: row.requesterName },
    purpose: row.purpose,
    method: row.method,
    host: row.host,
    path: row.path,
    requestedAt: row.requestedAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
    decidedAt: iso(row.decidedAt),
    decidedBy: row.decidedBy === null ? null : { id: row.decidedBy, name: decidedBy ?? "Somebody who left" },
    rememberedUntil: iso(row.rememberedUntil),
    usedAt: iso(row.usedAt),
  };
}
