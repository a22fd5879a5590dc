import { randomBytes } from "node:crypto";
import { transaction } from "@/db/client";
import { storeFirst } from "@/lib/domain/connections/store-tokens";
import type { Context } from "@/lib/domain/context";
import { createConsumer } from "@/lib/domain/consumers/create";
import { createCredential } from "@/lib/domain/credentials/create";
import { reachOf } from "@/lib/domain/door";
import { newId } from "@/lib/ids";
import { Secret } from "@/lib/secret";

const unique = () => randomBytes(6).toString("hex");

export interface MintedConnector {
  id: string;
  credentialId: string;
  clientId: string;
  clientSecret: string;
  /** Origin of its authorization server. */
  origin: string;
}

interface Wanted {
  origin?: string;
  clientId?: string;
  clientSecret?: string;
  audience?: "project" | "owner";
  config?: Record<string, unknown>;
}

/** A connector with its app, bound to the origin of the authorization server. */
export async function mintConnector(ctx: Context, wanted: Wanted = {}): Promise<MintedConnector> {
  const { origin = "https://auth.example.com", audience = "project" } = wanted;
  const clientId = wanted.clientId ?? `client-${unique()}`;
  const clientSecret = wanted.clientSecret ?? `kh-test-${randomBytes(18).toString("hex")}`;
  const credential = await createCredential(ctx, {
    type: "oauth2",
    key: `APP_${unique().toUpperCase()}`,
    fields: { client_id: clientId, client_secret: clientSecret },
    extras: [{ name: "base_url", secret: false, value: origin }],
    audience,
  });
  const config = { authorizeUrl: `${origin}/auth`, tokenUrl: `${origin}/token`, ...wanted.config };
  const { id } = await createConsumer(ctx, {
    kind: "connector",
    name: `Connector ${unique()}`,
    config,
    audience,
    assignments: { oauth_app: credential.id },
  });
  return { id, credentialId: credential.id, clientId, clientSecret, origin };
}

interface Tokens {
  accessToken?: string;
  refreshToken?: string | null;
  expiresAt?: Date | null;
}

/** An account that was connected a moment ago, without a server: its tokens are good for nothing. */
export async function mintConnection(
  ctx: Context,
  connector: MintedConnector,
  { accessToken, refreshToken, expiresAt = new Date(Date.now() + 3_600_000) }: Tokens = {},
): Promise<{ id: string }> {
  const { id: consumerId, clientId, clientSecret, origin } = connector;
  const urls = { authorizeUrl: `${origin}/auth`, tokenUrl: `${origin}/token` };
  const app = { ...urls, clientId, clientSecret: new Secret(clientSecret), scopes: ["read"], issuer: null };
  const hosts = [origin.replace("https://", "")];
  const about = { id: newId("connection"), consumerId, name: `Account ${unique()}` };
  const tokens = {
    accessToken: new Secret(accessToken ?? `at-${unique()}`),
    refreshToken: refreshToken === null ? null : new Secret(refreshToken ?? `rt-${unique()}`),
    expiresAt,
    scopes: null,
  };
  return transaction(reachOf(ctx), (tx) => storeFirst({ ...ctx, tx }, about, { ...app, hosts }, tokens));
}
