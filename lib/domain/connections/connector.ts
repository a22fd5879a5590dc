import "server-only";
import type { HeldCredential } from "@/lib/consumers/driver";
import { type OAuthApp, oauthApp } from "@/lib/consumers/oauth/app";
import { AppError, notFound } from "@/lib/errors";
import { heldCredentials } from "../consumers/held";
import type { ConsumerRow } from "../consumers/shared";
import type { TxContext } from "../context";

export interface Connector {
  consumer: ConsumerRow;
  app: OAuthApp;
  credential: HeldCredential;
}

/**
 * A connector ready to be used. Throws when it is switched off, and with the reason when its app's credential is gone,
 * disabled or without a value: nothing goes on without it.
 */
export async function openConnector(ctx: TxContext, consumer: ConsumerRow): Promise<Connector> {
  if (consumer.kind !== "connector") throw notFound("No such connector");
  if (!consumer.enabled) throw new AppError("conflict", `${consumer.name} is switched off.`);
  const { oauth_app: held = [] } = await heldCredentials(ctx, consumer);
  const app = oauthApp(consumer.config, held);
  const [credential] = held;
  if (!credential) throw new AppError("missing_credential", `${consumer.name} has no OAuth app.`);
  return { consumer, app, credential };
}

/** What the audit says beside the subject of a call to the token address. */
export const aboutCall = ({ consumer, app, credential }: Connector) => ({
  consumer: consumer.id,
  credential: credential.id,
  version: credential.version,
  host: new URL(app.tokenUrl).host,
});
