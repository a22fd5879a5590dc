import "server-only";
import { transaction } from "@/db/client";
import { channelMessages, consumers } from "@/db/schema";
import { record } from "@/lib/audit/record";
import type { Delivery, Incoming } from "@/lib/consumers/channels/platform";
import { TEXT_MAX } from "@/lib/consumers/channels/platform";
import { createRedactor } from "@/lib/runtime/redact/redactor";
import { placeOf, subjectOf } from "../consumers/shared";
import { markUsed } from "../credentials/last-use";
import { entryOf, reachOf } from "../door";
import type { ListeningChannel } from "./bot";

/** Days a message is kept. */
export const MESSAGE_DAYS = 7;

/**
 * Records that a delivery was believed and keeps its message, in one transaction: what cannot be recorded is not kept.
 * The same delivery again is recorded and kept once.
 */
export async function keepDelivery(listening: ListeningChannel, delivery: Delivery): Promise<void> {
  const { ctx, channel, bot } = listening;
  const message = delivery && "message" in delivery ? masked(listening, delivery.message) : null;
  await transaction(reachOf(ctx), async (tx) => {
    const kept = message
      ? await tx
          .insert(channelMessages)
          .values({
            ...message,
            orgId: ctx.orgId,
            projectId: ctx.projectId,
            consumerId: channel.id,
            receivedAt: new Date(),
          })
          .onConflictDoNothing()
          .returning({ deliveryId: channelMessages.deliveryId })
      : [];
    const detail = {
      ...{ credential: bot.id, version: bot.version, kept: kept.length },
      ...(message && { delivery: message.deliveryId, isReplay: kept.length === 0 }),
    };
    await record(tx, [entryOf(ctx, "webhook.verify", { subject: subjectOf(channel), detail })]);
    if (kept.length > 0) await tx.update(consumers).set({ lastUsedAt: new Date() }).where(placeOf(channel));
  });
  await markUsed(ctx, [{ credentialId: bot.id, lastUsedAt: null }]);
}

/** As it may be shown: without the bot's own secrets, without what cannot be stored, and not too long. */
function masked({ bot }: ListeningChannel, message: Incoming): Incoming {
  const redactor = createRedactor();
  for (const secret of Object.values(bot.secrets)) redactor.add(bot.key, secret.expose());
  const shown = (text: string) => redactor.text(text.toWellFormed().replaceAll("\0", ""));
  return {
    deliveryId: message.deliveryId,
    sender: shown(message.sender),
    conversation: shown(message.conversation),
    text: shown(message.text).slice(0, TEXT_MAX).toWellFormed(),
  };
}
