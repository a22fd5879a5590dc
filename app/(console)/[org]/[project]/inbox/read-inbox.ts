import type { Inbox } from "@/components/notices/inbox";
import { can } from "@/lib/access/policy";
import type { PersonContext } from "@/lib/auth/session";
import { listApprovals } from "@/lib/domain/approvals/list";
import { listNotices } from "@/lib/domain/notices/list";
import { AppError } from "@/lib/errors";

export async function readInbox(ctx: PersonContext): Promise<Inbox> {
  const mayDecide = can(ctx.actor, "approval.list");
  const [{ items, unread }, open] = await Promise.all([
    listNotices(ctx, {}),
    mayDecide ? listApprovals(ctx, { state: "open" }) : null,
  ]);
  return { notices: items, unread, approvals: open?.items.length ?? null };
}

/** For the frame of every page, which is also shown while Keyhold is sealed. */
export async function inboxOrNothing(ctx: PersonContext): Promise<Inbox> {
  try {
    return await readInbox(ctx);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { notices: [], unread: 0, approvals: can(ctx.actor, "approval.list") ? 0 : null };
  }
}
