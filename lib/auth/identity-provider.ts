import "server-only";
import type { OAuthConfig } from "next-auth/providers/oauth";
import { env } from "@/lib/env";

interface Profile {
  sub: string;
  email?: string;
  email_verified?: boolean;
}

export const hasIdentityProvider = () => Boolean(env().AUTH_OIDC_ISSUER);

/** The OpenID Connect provider of the configuration, if there is a whole one. PKCE, state and nonce are all checked. */
export function identityProvider(): OAuthConfig<Profile>[] {
  const {
    AUTH_OIDC_ISSUER: issuer,
    AUTH_OIDC_CLIENT_ID: clientId,
    AUTH_OIDC_CLIENT_SECRET: clientSecret,
  } = env();
  if (!issuer && !clientId && !clientSecret) return [];
  if (!issuer || !clientId || !clientSecret) {
    throw new Error(
      "Set AUTH_OIDC_ISSUER, AUTH_OIDC_CLIENT_ID and AUTH_OIDC_CLIENT_SECRET together, or none of them.",
    );
  }
  return [
    {
      id: "oidc",
      name: "Single sign-on",
      type: "oauth",
      wellKnown: `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`,
      issuer,
      clientId,
      clientSecret,
      authorization: { params: { scope: "openid email profile" } },
      checks: ["pkce", "state", "nonce"],
      idToken: true,
      profile: (profile) => ({ id: profile.sub }),
    },
  ];
}
