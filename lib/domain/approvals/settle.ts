import "server-only";
import { and, desc, eq, gt, inArray, isNull, or, sql } from "drizzle-orm";
import { transaction, type Tx } from "@/db/client";
import { approvals, machineTokens } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { isId, newId } from "@/lib/ids";
import type { Context } from "../context";
import { reachOf } from "../door";
import { noteAsked } from "./notice";
import { type ApprovalRow, type Ask, OPEN_MS, type Requester, statusNow } from "./shared";

/** What stands on one ask: granted, refused, or somebody still has to look at it. */
export interface Verdict {
  status: "granted" | "denied" | "pending";
  approvalId: string;
  expiresAt: Date;
}

/** Undecided asks of one requester about one credential; more would only bury the person who decides. */
const PENDING_MAX = 20;

/**
 * Looks up what was decided about these asks, and asks what was not asked yet. When all are granted, decisions for one
 * use are used up with it, else none is. Calls of one requester about one credential take turns here, so that none of
 * them uses a decision twice.
 */
export async function settle(ctx: Context, by: Requester, asks: readonly Ask[]): Promise<Verdict[]> {
  return transaction(reachOf(ctx), async (tx) => {
    await refuseEnded(tx, ctx);
    const ids = [...new Set(asks.map((ask) => ask.credentialId))].toSorted();
    for (const id of ids) {
      const lock = JSON.stringify([ctx.orgId, ctx.projectId, id, by.id]);
      await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${lock}, 0))`);
    }
    const rows = await decisions(tx, ctx, by, ids);
    const found = asks.map((ask) => standing(rows, ask));
    const verdicts: Verdict[] = [];
    for (const [index, ask] of asks.entries()) {
      const row = found[index] ?? (await insertAsk(tx, ctx, by, ask, rows));
      verdicts.push({ status: meaning(row), approvalId: row.id, expiresAt: row.expiresAt });
    }
    if (verdicts.every(({ status }) => status === "granted")) {
      const once = found.flatMap((row) => (row && row.rememberedUntil === null ? row.id : []));
      await useUp(tx, ctx, once);
    }
    return verdicts;
  });
}

/** A token can end while its call is held. A workflow that runs by itself acts like one and is none. */
async function refuseEnded(tx: Tx, { orgId, projectId, actor }: Context): Promise<void> {
  if (actor.kind !== "token" || !isId("token", actor.id)) return;
  const [token] = await tx
    .select({ expiresAt: machineTokens.expiresAt })
    .from(machineTokens)
    .where(
      and(
        eq(machineTokens.orgId, orgId),
        eq(machineTokens.projectId, projectId),
        eq(machineTokens.id, actor.id),
        isNull(machineTokens.revokedAt),
      ),
    );
  if (!token || (token.expiresAt && token.expiresAt <= new Date()))
    throw new AppError("unauthenticated", "This token has expired or was revoked.");
}

const here = ({ orgId, projectId }: Context) =>
  and(eq(approvals.orgId, orgId), eq(approvals.projectId, projectId));

/** All that still means something: not used, and not out of date. */
function decisions(tx: Tx, ctx: Context, by: Requester, ids: readonly string[]): Promise<ApprovalRow[]> {
  const now = new Date();
  const mine = and(here(ctx), inArray(approvals.credentialId, [...ids]), eq(approvals.requesterId, by.id));
  const counts = or(gt(approvals.expiresAt, now), gt(approvals.rememberedUntil, now));
  return tx
    .select()
    .from(approvals)
    .where(and(mine, isNull(approvals.usedAt), counts))
    .orderBy(desc(approvals.requestedAt), desc(approvals.id));
}

/** The row that counts: a remembered decision about anything of this purpose, else the newest about the same call. */
function standing(rows: readonly ApprovalRow[], ask: Ask): ApprovalRow | undefined {
  const now = new Date();
  const mine = rows.filter((row) => row.credentialId === ask.credentialId && row.purpose === ask.purpose);
  const remembered = mine.find(
    (row) => row.status === "approved" && row.rememberedUntil !== null && row.rememberedUntil > now,
  );
  if (remembered) return remembered;
  return mine.find(
    (row) =>
      row.method === ask.method &&
      row.host === ask.host &&
      row.path === ask.path &&
      row.rememberedUntil === null &&
      row.expiresAt > now,
  );
}

function meaning({ status }: ApprovalRow): Verdict["status"] {
  if (status === "approved") return "granted";
  return status === "denied" ? "denied" : "pending";
}

async function insertAsk(
  tx: Tx,
  ctx: Context,
  by: Requester,
  ask: Ask,
  rows: readonly ApprovalRow[],
): Promise<ApprovalRow> {
  const waiting = rows.filter(
    (row) => row.credentialId === ask.credentialId && statusNow(row) === "pending",
  ).length;
  if (waiting >= PENDING_MAX)
    throw new AppError("rate_limited", `${waiting} uses of ${ask.key} wait for a decision already.`);
  const now = new Date();
  const row: ApprovalRow = {
    id: newId("approval"),
    orgId: ctx.orgId,
    projectId: ctx.projectId,
    credentialId: ask.credentialId,
    requesterId: by.id,
    requesterName: by.name,
    purpose: ask.purpose,
    method: ask.method,
    host: ask.host,
    path: ask.path,
    status: "pending",
    requestedAt: now,
    expiresAt: new Date(now.getTime() + OPEN_MS),
    decidedAt: null,
    decidedBy: null,
    rememberedUntil: null,
    usedAt: null,
  };
  await tx.insert(approvals).values(row);
  await noteAsked(tx, row);
  return row;
}

async function useUp(tx: Tx, ctx: Context, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx
    .update(approvals)
    .set({ usedAt: new Date() })
    .where(and(here(ctx), inArray(approvals.id, [...ids])));
}
