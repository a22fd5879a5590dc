import "server-only";
import { calculatePKCECodeChallenge, validateAuthResponse } from "oauth4webapi";
import type { OAuthApp } from "./app";
import { redirectUri } from "./redirect-uri";

/** Where the browser is sent to ask for access (RFC 6749 §4.1.1 with PKCE S256, RFC 7636). */
export async function authorizationUrl(
  app: Pick<OAuthApp, "authorizeUrl" | "clientId" | "scopes">,
  { state, verifier }: { state: string; verifier: string },
): Promise<string> {
  const url = new URL(app.authorizeUrl);
  const ours = {
    response_type: "code",
    client_id: app.clientId,
    redirect_uri: redirectUri(),
    state,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: "S256",
    ...(app.scopes.length > 0 && { scope: app.scopes.join(" ") }),
  };
  // What the connector's own address asks for beside it stays, such as `access_type=offline`.
  for (const [name, value] of Object.entries(ours)) url.searchParams.set(name, value);
  return url.href;
}

export interface Answer {
  state: string;
  code: string;
  iss?: string | undefined;
}

/**
 * The answer as the token request takes it, or null when another server than the connector's gave it (RFC 9207).
 *
 * With an issuer the answer must name exactly it; one that names none is refused too, because whoever mixes servers up
 * leaves it out. Without an issuer an answer that names one must come from where the browser was sent to.
 */
export function checkedAnswer(
  app: Pick<OAuthApp, "issuer" | "clientId" | "authorizeUrl">,
  { state, code, iss }: Answer,
): URLSearchParams | null {
  if (app.issuer === null && iss !== undefined && originOf(iss) !== originOf(app.authorizeUrl)) return null;
  const server = {
    issuer: app.issuer ?? iss ?? "https://issuer.invalid",
    authorization_response_iss_parameter_supported: app.issuer !== null,
  };
  const given = new URLSearchParams({ state, code, ...(iss !== undefined && { iss }) });
  try {
    return validateAuthResponse(server, { client_id: app.clientId }, given, state);
  } catch {
    // Its errors quote the answer.
    return null;
  }
}

const originOf = (url: string) => (URL.canParse(url) ? new URL(url).origin : null);
