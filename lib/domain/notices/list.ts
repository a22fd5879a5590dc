import "server-only";
import { desc } from "drizzle-orm";
import { z } from "zod";
import { credentials, notices } from "@/db/schema";
import { query } from "../command";
import { aboutCredential, type NoticeRow, readable } from "./shared";

/** Older ones have been seen or missed; the bell is no archive. */
const LIST_MAX = 50;

export interface NoticeView {
  id: string;
  kind: NoticeRow["kind"];
  text: string;
  credentialId: string | null;
  createdAt: string;
  isRead: boolean;
}

/** What people of the project should know, the newest first, and how much of it this person has not read. */
export const listNotices = query(
  "notice.list",
  z.strictObject({}),
  async (ctx): Promise<{ items: NoticeView[]; unread: number }> => {
    const rows = await ctx.tx
      .select({ notice: notices })
      .from(notices)
      .leftJoin(credentials, aboutCredential)
      .where(readable(ctx))
      .orderBy(desc(notices.createdAt), desc(notices.id))
      .limit(LIST_MAX);
    const items = rows.map(({ notice }) => view(notice, ctx.actor.id));
    return { items, unread: items.filter(({ isRead }) => !isRead).length };
  },
);

const view = (
  { id, kind, text, credentialId, createdAt, readBy }: NoticeRow,
  reader: string,
): NoticeView => ({
  id,
  kind,
  text,
  credentialId,
  createdAt: createdAt.toISOString(),
  isRead: readBy.includes(reader),
});
