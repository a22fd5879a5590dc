import "server-only";
import { and, eq } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { consumers } from "@/db/schema";
import type { SystemActor } from "@/lib/access/policy";
import { type PlatformId } from "@/lib/consumers/channels/platform";
import { PLATFORMS, platformOf } from "@/lib/consumers/channels/platforms";
import type { HeldCredential } from "@/lib/consumers/driver";
import { AppError } from "@/lib/errors";
import { isId } from "@/lib/ids";
import type { Secret } from "@/lib/secret";
import { IntegrityError } from "@/lib/vault/integrity";
import { heldCredentials } from "../consumers/held";
import type { ConsumerRow } from "../consumers/shared";
import type { Context } from "../context";
import { reachOf } from "../door";

/** A channel with what it takes to believe its platform. */
export interface ListeningChannel {
  channel: ConsumerRow;
  platform: PlatformId;
  bot: HeldCredential;
  signingSecret: Secret;
  /** The channel's context, with the platform as who acts. */
  ctx: Context;
}

/** The channel of this id, whoever's it is: nothing else is known of who delivers. */
export async function findChannel(id: string): Promise<ConsumerRow | undefined> {
  if (!isId("consumer", id)) return undefined;
  const [row] = await transaction(ALL, (tx) =>
    tx
      .select()
      .from(consumers)
      .where(and(eq(consumers.id, id), eq(consumers.kind, "channel"))),
  );
  return row;
}

/** Opens what the channel holds, or says why it cannot listen. Throws `sealed` and `unavailable`. */
export async function openChannel(
  outside: Context,
  channel: ConsumerRow,
): Promise<ListeningChannel | string> {
  const platform = platformOf(channel.config);
  if (!channel.enabled || !platform) return "switched off";
  const actor: SystemActor = { kind: "system", id: platform, name: PLATFORMS[platform].name };
  const ctx = { ...outside, actor, orgId: channel.orgId, projectId: channel.projectId };
  try {
    const held = await transaction(reachOf(ctx), (tx) => heldCredentials({ ...ctx, tx }, channel));
    const [bot] = held.bot ?? [];
    const signingSecret = bot?.secrets.signing_secret;
    return bot && signingSecret ? { channel, platform, bot, signingSecret, ctx } : "no signing secret";
  } catch (error) {
    if (error instanceof IntegrityError) return "integrity_failure";
    if (error instanceof AppError && UNUSABLE.includes(error.code)) return error.code;
    throw error;
  }
}

const UNUSABLE = ["missing_credential", "credential_empty", "credential_disabled", "invalid"];
