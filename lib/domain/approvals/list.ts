import "server-only";
import { and, desc, eq, gt, lte, ne, or } from "drizzle-orm";
import { z } from "zod";
import { approvals } from "@/db/schema";
import { query } from "../command";
import { known, selectApprovals } from "./find";
import { type ApprovalView, viewApproval } from "./view";

const LIST_MAX = 200;

const Input = z.strictObject({
  /** `open`: those that wait for somebody; `closed`: decided, or too late. */
  state: z.enum(["open", "closed"]).default("open"),
});

/** What programs ask people to confirm, as far as this person may know of the credential; the newest 200. */
export const listApprovals = query(
  "approval.list",
  Input,
  async (ctx, { state }): Promise<{ items: ApprovalView[] }> => {
    const now = new Date();
    const chosen =
      state === "open"
        ? and(eq(approvals.status, "pending"), gt(approvals.expiresAt, now))
        : or(ne(approvals.status, "pending"), lte(approvals.expiresAt, now));
    const rows = await selectApprovals(ctx)
      .where(and(known(ctx), chosen))
      .orderBy(desc(approvals.requestedAt), desc(approvals.id))
      .limit(LIST_MAX);
    return { items: rows.map((row) => viewApproval(row.approval, row.credential, row.decidedBy)) };
  },
);
