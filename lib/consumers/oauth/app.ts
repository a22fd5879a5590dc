import "server-only";
import { AppError } from "@/lib/errors";
import type { Secret } from "@/lib/secret";
import type { HeldCredential } from "../driver";

/** An OAuth client registered with a service, as a connector and its credential describe it together. */
export interface OAuthApp {
  clientId: string;
  clientSecret: Secret;
  authorizeUrl: string;
  tokenUrl: string;
  scopes: readonly string[];
  issuer: string | null;
  /** The only places that the client secret and the tokens may be sent to. */
  hosts: readonly string[];
}

type Config = Readonly<Record<string, unknown>>;

const text = (config: Config, name: string) => {
  const value = config[name];
  return typeof value === "string" ? value : "";
};

/** Reads a connector. Throws `missing_credential` without a credential and `credential_empty` when it is no app. */
export function oauthApp(config: Config, [held]: readonly HeldCredential[] = []): OAuthApp {
  if (!held)
    throw new AppError("missing_credential", "This connector has no OAuth app. Choose a credential.");
  const clientId = held.plain.client_id ?? "";
  const clientSecret = held.secrets.client_secret;
  if (clientId === "" || !clientSecret) {
    throw new AppError(
      "credential_empty",
      "The credential of this connector has no client ID and client secret. Enter both.",
    );
  }
  const scopes = Array.isArray(config.scopes) ? config.scopes : [];
  return {
    clientId,
    clientSecret,
    authorizeUrl: text(config, "authorizeUrl"),
    tokenUrl: text(config, "tokenUrl"),
    scopes: scopes.filter((scope): scope is string => typeof scope === "string" && scope !== ""),
    issuer: text(config, "issuer") || null,
    hosts: held.hosts,
  };
}
