import "server-only";
import * as oauth from "oauth4webapi";
import { egressFetch } from "@/lib/egress/fetch";
import { Secret } from "@/lib/secret";
import { noAnswer, type Refusal, refusalOf, standardAnswer } from "./answers";
import type { OAuthApp } from "./app";
import { redirectUri } from "./redirect-uri";

export interface IssuedTokens {
  accessToken: Secret;
  /** Null when the server gave none; the one from before goes on then. */
  refreshToken: Secret | null;
  expiresAt: Date | null;
  /** What was granted; null = what was asked for. */
  scopes: string[] | null;
}

export type Granted = { ok: true; tokens: IssuedTokens } | { ok: false; refusal: Refusal };

const TIMEOUT_MS = 15_000;
const ANSWER_BYTES_MAX = 256 * 1024;
/** Bytes of one token. The largest seen are signed ones of some kilobytes. */
const TOKEN_BYTES_MAX = 32 * 1024;

type Request = (
  auth: oauth.ClientAuth,
  client: oauth.Client,
  server: oauth.AuthorizationServer,
) => Promise<Response>;

/** Exchanges the code of a checked answer. Throws EgressError and `upstream`; a refusal is a result. */
export const exchangeCode = (app: OAuthApp, answer: URLSearchParams, verifier: string): Promise<Granted> =>
  ask(app, (auth, client, server) =>
    oauth.authorizationCodeGrantRequest(
      server,
      client,
      auth,
      answer,
      redirectUri(),
      verifier,
      optionsFor(app),
    ),
  );

/** Fetches new tokens. Throws EgressError and `upstream`; a refusal is a result. */
export const refreshTokens = (app: OAuthApp, refreshToken: Secret): Promise<Granted> =>
  ask(app, (auth, client, server) =>
    oauth.refreshTokenGrantRequest(server, client, auth, refreshToken.expose(), optionsFor(app)),
  );

/** What the server says to a code that it never gave: whether it knows the app. Grants nothing. */
export const askWithMadeUpCode = (app: OAuthApp, signal: AbortSignal): Promise<Granted> =>
  ask(app, (auth, client, server) =>
    oauth.genericTokenEndpointRequest(
      server,
      client,
      auth,
      "authorization_code",
      {
        code: "keyhold-test",
        redirect_uri: redirectUri(),
        code_verifier: oauth.generateRandomCodeVerifier(),
      },
      { ...optionsFor(app), signal },
    ),
  );

function optionsFor({ hosts, tokenUrl }: OAuthApp) {
  const fetch = egressFetch(hosts, { timeoutMs: TIMEOUT_MS, maxResponseBytes: ANSWER_BYTES_MAX });
  return {
    [oauth.customFetch]: async (_url: string, init: RequestInit) =>
      standardAnswer(await fetch(tokenUrl, init)),
  };
}

/** The library knows https only. What is called is the connector's own address, if the outbound client lets it. */
const encrypted = (url: string) => url.replace(/^http:/, "https:");

type Style = "basic" | "post";

/** How each app proves itself: most servers take a header (RFC 6749 §2.3.1), some only the body. */
const styles = new Map<string, Style>();
const STYLES_MAX = 1_000;

const authOf = (style: Style, { clientSecret }: OAuthApp) =>
  style === "basic"
    ? oauth.ClientSecretBasic(clientSecret.expose())
    : oauth.ClientSecretPost(clientSecret.expose());

async function ask(app: OAuthApp, request: Request): Promise<Granted> {
  const name = `${app.tokenUrl} ${app.clientId}`;
  const known = styles.get(name);
  const first = await askOnce(app, request, known ?? "basic");
  if (known || !isAboutTheClient(first)) return remember(name, known ?? "basic", first);
  // A server looks at the client before it looks at the code, so a refused client has spent nothing.
  return remember(name, "post", await askOnce(app, request, "post"));
}

const isAboutTheClient = (granted: Granted) =>
  !granted.ok && (granted.refusal === "app" || granted.refusal === "request");

function remember(name: string, style: Style, granted: Granted): Granted {
  if (isAboutTheClient(granted)) styles.delete(name);
  else {
    const [oldest] = styles.keys();
    if (styles.size >= STYLES_MAX && oldest !== undefined) styles.delete(oldest);
    styles.set(name, style);
  }
  return granted;
}

async function askOnce(app: OAuthApp, request: Request, style: Style): Promise<Granted> {
  const client = { client_id: app.clientId };
  const tokenEndpoint = encrypted(app.tokenUrl);
  const server = { issuer: app.issuer ?? new URL(tokenEndpoint).origin, token_endpoint: tokenEndpoint };
  const answer = await request(authOf(style, app), client, server);
  try {
    const body = await oauth.processGenericTokenEndpointResponse(server, client, answer, {
      recognizedTokenTypes: { bot: () => undefined, user: () => undefined },
    });
    return { ok: true, tokens: tokensIn(body) };
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError)
      return { ok: false, refusal: refusalOf(error.error, error.status) };
    // Every other error of the library carries the answer, tokens included.
    throw noAnswer();
  }
}

function tokensIn(body: oauth.TokenEndpointResponse): IssuedTokens {
  const { access_token, refresh_token, expires_in, scope } = body;
  if ([access_token, refresh_token ?? ""].some((token) => Buffer.byteLength(token) > TOKEN_BYTES_MAX))
    throw noAnswer();
  return {
    accessToken: new Secret(access_token),
    refreshToken: refresh_token === undefined ? null : new Secret(refresh_token),
    expiresAt: expires_in === undefined ? null : new Date(Date.now() + expires_in * 1_000),
    scopes: scope === undefined ? null : scope.split(/[ ,]+/).filter((one) => one !== ""),
  };
}
