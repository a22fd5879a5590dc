import "server-only";
import { z } from "zod";
import type { Delivery } from "@/lib/consumers/channels/platform";
import { PLATFORMS } from "@/lib/consumers/channels/platforms";
import type { Context } from "../context";
import { openDoor } from "../open-door";
import { findChannel, type ListeningChannel, openChannel } from "./bot";
import { keepDelivery } from "./keep";
import { doubtAbout } from "./proof";
import { refuseDelivery } from "./refusals";

const Input = z.strictObject({
  channelId: z.string(),
  proof: z.strictObject({
    secretToken: z.string().optional(),
    signature: z.string().optional(),
    timestamp: z.string().optional(),
  }),
  /** As it came: signatures are of bytes. */
  body: z.instanceof(Uint8Array),
});

/** What the platform is answered. */
export type Receipt = { ok: true } | { challenge: string };

/**
 * Takes what a platform delivers to a channel. Only what proves itself with the bot's signing secret is read at all;
 * everything else, a channel that is not there included, is one refusal.
 */
export const receiveDelivery = openDoor("webhook.verify", Input, async (ctx, input): Promise<Receipt> => {
  const listening = await believed(ctx, input);
  const delivery = read(listening, input.body);
  await keepDelivery(listening, delivery);
  return delivery && "challenge" in delivery ? { challenge: delivery.challenge } : { ok: true };
});

async function believed(
  ctx: Context,
  { channelId, proof, body }: z.output<typeof Input>,
): Promise<ListeningChannel> {
  const channel = await findChannel(channelId);
  if (!channel) throw await refuseDelivery(ctx, undefined, "unknown channel");
  const listening = await openChannel(ctx, channel);
  if (typeof listening === "string") throw await refuseDelivery(ctx, channel, listening);
  const doubt = doubtAbout(listening.platform, listening.signingSecret, proof, body);
  if (doubt) throw await refuseDelivery(ctx, channel, doubt);
  return listening;
}

/** What is no JSON came from the platform all the same; asking for it again would not make it any. */
function read({ platform }: ListeningChannel, body: Uint8Array): Delivery {
  try {
    return PLATFORMS[platform].read(JSON.parse(Buffer.from(body).toString("utf8")));
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
