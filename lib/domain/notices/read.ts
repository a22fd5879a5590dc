import "server-only";
import { and, inArray, sql } from "drizzle-orm";
import { z } from "zod";
import { credentials, notices } from "@/db/schema";
import { command } from "../command";
import { aboutCredential, readable } from "./shared";

const IDS_MAX = 200;

const Input = z.strictObject({
  /** Absent: all of them. */
  ids: z.array(z.string().max(64)).min(1).max(IDS_MAX).optional(),
});

/** Marks notices as read by this person, for this person alone. What is not there for them stays as it is. */
export const readNotices = command("notice.read", Input, async (ctx, { ids }) => {
  const reader = JSON.stringify([ctx.actor.id]);
  const isUnread = sql`not (${notices.readBy} @> ${reader}::jsonb)`;
  const found = await ctx.tx
    .select({ id: notices.id })
    .from(notices)
    .leftJoin(credentials, aboutCredential)
    .where(and(readable(ctx), isUnread, ids && inArray(notices.id, ids)))
    .orderBy(notices.id)
    .for("update", { of: notices });
  const read = found.map(({ id }) => id);
  if (read.length > 0)
    await ctx.tx
      .update(notices)
      .set({ readBy: sql`${notices.readBy} || ${reader}::jsonb` })
      .where(and(inArray(notices.id, read), isUnread));
  return { result: { read: read.length }, detail: { read: read.length } };
});
