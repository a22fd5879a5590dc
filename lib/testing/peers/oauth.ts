import { randomBytes } from "node:crypto";
import type http from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { type Exchange, Provider } from "oidc-provider";
import { type Peer, startHttp } from "@/lib/testing/loopback-server";

interface TokenRequest {
  grant: string;
  /** How the client proved itself. */
  auth: "basic" | "post" | "none";
  status: number;
}

/** What the server does differently from now on. */
interface Behaviour {
  /** Leaves the refresh token out of what a refresh answers, as many servers do. */
  keepsRefreshToken: boolean;
  /** Seconds that an access token is good for. */
  accessSeconds: number;
  /** Before a token request is answered. */
  delayMs: number;
  /** Knows a client by the body of a token request only. */
  ignoresHeader: boolean;
  /** Answers token requests like this instead of looking at them. */
  broken: { status: number; body: string } | null;
}

export interface OAuthPeer {
  /** Origin and issuer. */
  issuer: string;
  /** `host:port`, as KEYHOLD_EGRESS_ALLOW takes it. */
  place: string;
  clientId: string;
  clientSecret: string;
  tokenRequests: TokenRequest[];
  /** Every token it ever gave, for looking for them where they should not be. */
  issued: string[];
  behave: (how: Partial<Behaviour>) => void;
  /** Goes the browser's way from an authorization address to where it is sent back to. */
  authorize: (url: string, decision?: "agree" | "deny") => Promise<URL>;
  /** Ends every refresh token it gave. */
  revokeAll: () => Promise<void>;
  stop: () => Promise<void>;
}

interface Options {
  redirectUri: string;
  rotates?: boolean;
  clientSecret?: string;
  /** Of its own choice unless said: it is part of what the server calls itself. */
  port?: number;
}

const ORDINARY: Behaviour = {
  keepsRefreshToken: false,
  accessSeconds: 3_600,
  delayMs: 0,
  ignoresHeader: false,
  broken: null,
};
const UNKNOWN_CLIENT = { status: 401, body: { error: "invalid_client" } };

/** A whole OAuth server (oidc-provider) on the loopback address: one client, PKCE required, somebody who decides. */
export async function startOAuthPeer(options: Options): Promise<OAuthPeer> {
  const { redirectUri, rotates = true, clientSecret = secret(24), port = 0 } = options;
  const state = { ...ORDINARY };
  const answering: { listener?: http.RequestListener } = {};
  const peer: Peer = await startHttp(
    (request, response) => answering.listener?.(request, response),
    {},
    port,
  );
  const issuer = `http://${peer.place}`;
  const clientId = `app-${secret(6)}`;
  const client = {
    client_id: clientId,
    client_secret: clientSecret,
    redirect_uris: [redirectUri],
    grant_types: ["authorization_code", "refresh_token"],
  };
  const provider = new Provider(issuer, {
    clients: [client],
    cookies: { keys: [secret(24)] },
    claims: { openid: ["sub"] },
    conformIdTokenClaims: true,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (_ctx, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
    pkce: { required: () => true },
    ttl: { AccessToken: () => state.accessSeconds },
    issueRefreshToken: () => true,
    rotateRefreshToken: () => rotates,
  });
  const tokenRequests: TokenRequest[] = [];
  const issued: string[] = [];
  provider.use(async (exchange, next) => {
    if (exchange.path !== "/token") return next();
    if (state.delayMs > 0) await sleep(state.delayMs);
    const isUnread = state.ignoresHeader && exchange.get("authorization") !== "";
    const instead = isUnread ? UNKNOWN_CLIENT : state.broken;
    if (instead) Object.assign(exchange, instead);
    else await next();
    tokenRequests.push(described(exchange));
    const body = exchange.body as Record<string, string>;
    for (const name of ["access_token", "refresh_token"]) if (body[name]) issued.push(body[name]);
    if (state.keepsRefreshToken && exchange.oidc?.params?.grant_type === "refresh_token")
      delete body.refresh_token;
  });
  const answer = provider.callback();
  const decisions = new Map<string, "agree" | "deny">();
  answering.listener = (request, response) => {
    const isInteraction = request.url?.startsWith("/interaction/") ?? false;
    void (isInteraction ? decide(provider, decisions, request, response) : answer(request, response));
  };
  return {
    issuer,
    place: peer.place,
    clientId,
    clientSecret,
    tokenRequests,
    issued,
    behave: (how) => void Object.assign(state, ORDINARY, how),
    authorize: (url, decision = "agree") => browse(url, redirectUri, decisions, decision),
    revokeAll: async () => {
      for (const token of issued) await (await provider.RefreshToken.find(token))?.destroy();
    },
    stop: peer.stop,
  };
}

const secret = (bytes: number) => randomBytes(bytes).toString("base64url");

function described(exchange: Exchange): TokenRequest {
  const params = exchange.oidc?.params ?? {};
  const isBasic = exchange.get("authorization").startsWith("Basic ");
  return {
    grant: params.grant_type ?? "unread",
    auth: isBasic ? "basic" : params.client_secret ? "post" : "none",
    status: exchange.status,
  };
}

/** Signs somebody in and decides for them, without a page. */
async function decide(
  provider: Provider,
  decisions: ReadonlyMap<string, "agree" | "deny">,
  request: http.IncomingMessage,
  response: http.ServerResponse,
): Promise<void> {
  const { params } = await provider.interactionDetails(request, response);
  const options = { mergeWithLastSubmission: false };
  if (decisions.get(String(params["state"])) === "deny") {
    await provider.interactionFinished(request, response, { error: "access_denied" }, options);
    return;
  }
  const accountId = `account-${secret(6)}`;
  const grant = new provider.Grant({ accountId, clientId: String(params["client_id"]) });
  grant.addOIDCScope(String(params["scope"]));
  const result = { login: { accountId }, consent: { grantId: await grant.save() } };
  await provider.interactionFinished(request, response, result, options);
}

/** Follows redirects with cookies, as a browser does, until one leaves for the client. */
async function browse(
  url: string,
  redirectUri: string,
  decisions: Map<string, "agree" | "deny">,
  decision: "agree" | "deny",
): Promise<URL> {
  decisions.set(new URL(url).searchParams.get("state") ?? "", decision);
  const cookies = new Map<string, string>();
  for (let at = url, left = 10; left > 0; left -= 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await fetch(at, { redirect: "manual", headers: { cookie } });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      cookies.set(name, value);
    }
    const location = answer.headers.get("location");
    if (!location) throw new Error(`The authorization stopped at ${answer.status}.`);
    at = new URL(location, at).href;
    if (at.startsWith(redirectUri)) return new URL(at);
  }
  throw new Error("The authorization went in circles.");
}
