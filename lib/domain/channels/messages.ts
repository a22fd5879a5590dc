import "server-only";
import { and, desc, eq } from "drizzle-orm";
import { z } from "zod";
import { channelMessages } from "@/db/schema";
import { query } from "../command";
import { ConsumerId } from "../consumers/input";
import { findConsumer } from "../consumers/shared";

const Input = z.strictObject({
  /** Of the channel. */
  id: ConsumerId,
  limit: z.coerce.number().int().min(1).max(200).default(50),
});

export interface ChannelMessage {
  deliveryId: string;
  receivedAt: string;
  sender: string;
  /** What a message is sent to, to answer this one. */
  conversation: string;
  text: string;
}

/** What a channel received in the last days, newest first. */
export const listMessages = query(
  "channel.messages",
  Input,
  async (ctx, { id, limit }): Promise<{ items: ChannelMessage[] }> => {
    const consumer = await findConsumer(ctx, id);
    const rows = await ctx.tx
      .select()
      .from(channelMessages)
      .where(
        and(
          eq(channelMessages.orgId, ctx.orgId),
          eq(channelMessages.projectId, ctx.projectId),
          eq(channelMessages.consumerId, consumer.id),
        ),
      )
      .orderBy(desc(channelMessages.receivedAt), desc(channelMessages.deliveryId))
      .limit(limit);
    return {
      items: rows.map(({ deliveryId, receivedAt, sender, conversation, text }) => ({
        deliveryId,
        receivedAt: receivedAt.toISOString(),
        sender,
        conversation,
        text,
      })),
    };
  },
);
