import "server-only";
import type { approvals } from "@/db/schema";

export type ApprovalRow = typeof approvals.$inferSelect;

/** How long somebody has time to decide, and how long a decision for one use can be used. */
export const OPEN_MS = 15 * 60_000;

/** What is asked, as the person who decides sees it. A decision is for exactly this. */
export interface Ask {
  credentialId: string;
  key: string;
  purpose: "relay" | "resolve";
  method: string | null;
  host: string | null;
  /** Without query, and without parts that look like secrets. */
  path: string | null;
}

/** Who asks. A decision serves nobody else. */
export interface Requester {
  id: string;
  name: string;
}

/** Rows become `expired` by the clock; nobody has to write that down. */
export function statusNow({ status, expiresAt }: ApprovalRow): ApprovalRow["status"] {
  return status === "pending" && expiresAt <= new Date() ? "expired" : status;
}
