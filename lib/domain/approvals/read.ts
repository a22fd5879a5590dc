import "server-only";
import { z } from "zod";
import { query } from "../command";
import { findApproval } from "./find";
import { statusNow } from "./shared";

const Input = z.strictObject({ id: z.string() });

/** What a program that waits learns: whether to repeat its call, and nothing of who asked for what. */
export interface ApprovalState {
  id: string;
  status: "pending" | "approved" | "denied" | "expired";
  /** The one use that it was for has happened. */
  used: boolean;
  requestedAt: string;
  expiresAt: string;
  decidedAt: string | null;
  rememberedUntil: string | null;
}

/** The state of one approval, for tokens that may use the credential it is about. */
export const readApproval = query("approval.read", Input, async (ctx, { id }): Promise<ApprovalState> => {
  const { approval } = await findApproval(ctx, id);
  return {
    id: approval.id,
    status: statusNow(approval),
    used: approval.usedAt !== null,
    requestedAt: approval.requestedAt.toISOString(),
    expiresAt: approval.expiresAt.toISOString(),
    decidedAt: approval.decidedAt?.toISOString() ?? null,
    rememberedUntil: approval.rememberedUntil?.toISOString() ?? null,
  };
});
