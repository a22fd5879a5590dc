import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { approvals } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { command } from "../command";
import { subjectOf } from "../credentials/shared";
import { findApproval } from "./find";
import { OPEN_MS, statusNow } from "./shared";
import { type ApprovalView, viewApproval } from "./view";

const HOUR_MS = 3_600_000;
const WINDOWS_MS = { "15m": HOUR_MS / 4, "1h": HOUR_MS, "8h": 8 * HOUR_MS };

const Input = z
  .strictObject({
    id: z.string(),
    decision: z.enum(["approve", "deny"]),
    /** Whatever the same requester does with this credential, for the same purpose, needs no further question. */
    rememberFor: z.enum(["15m", "1h", "8h"]).nullish(),
  })
  .refine(({ decision, rememberFor }) => decision === "approve" || !rememberFor, {
    path: ["rememberFor"],
    message: "Only an approval can be remembered.",
  });

/**
 * Confirms or refuses a use that waits. An approval is for one use of exactly this call unless it is remembered; a
 * refusal holds for the same call until the time to decide would have ended.
 */
export const decideApproval = command(
  "approval.decide",
  Input,
  async (ctx, { id, decision, rememberFor }) => {
    const { approval, credential } = await findApproval(ctx, id, { lock: true });
    const status = statusNow(approval);
    if (status === "expired")
      throw new AppError("conflict", "This waited too long and has ended. The program can ask again.");
    if (status !== "pending") throw new AppError("conflict", "Somebody has decided this already.");
    const now = Date.now();
    const decided = {
      status: decision === "approve" ? ("approved" as const) : ("denied" as const),
      decidedAt: new Date(now),
      decidedBy: ctx.actor.id,
      rememberedUntil: rememberFor ? new Date(now + WINDOWS_MS[rememberFor]) : null,
      expiresAt: decision === "approve" ? new Date(now + OPEN_MS) : approval.expiresAt,
    };
    await ctx.tx
      .update(approvals)
      .set(decided)
      .where(
        and(
          eq(approvals.orgId, ctx.orgId),
          eq(approvals.projectId, ctx.projectId),
          eq(approvals.id, approval.id),
        ),
      );
    const result: ApprovalView = viewApproval({ ...approval, ...decided }, credential, ctx.actor.name);
    const { requesterId, requesterName, purpose, method, host, path } = approval;
    const detail = {
      ...{ approvalId: approval.id, decision, rememberFor: rememberFor ?? null },
      ...{ requesterId, requesterName, purpose, method, host, path },
    };
    return { result, subject: subjectOf(credential), detail };
  },
);
