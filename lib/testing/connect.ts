import { exchangeOAuth } from "@/lib/domain/connections/exchange";
import { startConnection } from "@/lib/domain/connections/start";
import type { ConnectionView } from "@/lib/domain/connections/view";
import type { Context } from "@/lib/domain/context";
import { type MintedConnector, mintConnector } from "./connections";
import { asOwner } from "./context";
import type { OAuthPeer } from "./peers/oauth";

/** A connector of the peer's own client. */
export const connectorOf = (
  ctx: Context,
  { issuer, clientId, clientSecret }: OAuthPeer,
  config: Record<string, unknown> = {},
): Promise<MintedConnector> =>
  mintConnector(ctx, {
    origin: issuer,
    clientId,
    clientSecret,
    config: { scopes: ["openid"], ...config },
  });

/** The address a person is sent to, for this connector. */
export async function begin(
  ctx: Context,
  consumerId: string,
  connectionId: string | null = null,
): Promise<string> {
  const { url } = await startConnection(ctx, { consumerId, name: "Ada", connectionId });
  return url!;
}

/** What comes back through the browser, as the callback page hands it on. */
export const answerIn = ({ searchParams }: URL) => Object.fromEntries(searchParams);

/** Connects an account as a person does: begin, agree at the service, come back. */
export async function connect(
  ctx: Context,
  peer: OAuthPeer,
  consumerId: string,
  connectionId: string | null = null,
): Promise<ConnectionView> {
  const back = await peer.authorize(await begin(ctx, consumerId, connectionId));
  return exchangeOAuth(ctx, answerIn(back));
}

/** As if its tokens had come a while ago: what is fresh is not refreshed again. */
export const age = (id: string, expiresIn = "1 hour") =>
  asOwner(
    (sql) => sql`update connections set refreshed_at = now() - interval '10 minutes',
      expires_at = now() + ${expiresIn}::interval where id = ${id}`,
  );
