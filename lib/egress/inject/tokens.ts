import "server-only";
import { z } from "zod";
import type { Injection, Template } from "@/lib/catalog/template-shape";
import { checkUrl } from "@/lib/egress/check";
import { AppError } from "@/lib/errors";
import { Secret } from "@/lib/secret";
import { serviceAccountJwt } from "./assertion";
import { type Described, describedRequest } from "./described";
import type { Outgoing } from "./places";
import { fillUrl, type Injectable, type Lookup } from "./values";

export type TokenForm = Extract<Injection, { token_url: string }>;
export type FetchFor = (destinations: readonly string[]) => typeof fetch;

export interface TokenCall {
  credential: Injectable;
  lookup: Lookup;
  fetch: FetchFor;
  now: Date;
  /** Told about a refresh token that replaces the stored one. */
  onRefreshToken?: ((token: Secret) => Promise<void>) | undefined;
}

interface Kept {
  token: Secret;
  expiresAt: number;
}

const TOKENS_MAX = 1000;
const BEFORE_EXPIRY_MS = 60_000;
/** Of a token whose answer names no end. */
const UNSAID_LIFE_S = 300;

/** In memory only, by the version of a credential: after a rotation or a restart a token is asked for again. */
const kept = new Map<string, Promise<Kept>>();
const newerRefreshTokens = new Map<string, Secret>();

/** The access token of a credential: remembered until a minute before it ends, and asked for by one call at a time. */
export async function accessToken(call: TokenCall, form: TokenForm, template: Template): Promise<string> {
  const { lookup } = call;
  // Without what a refresh needs, the stored access token is all there is.
  const stored =
    form.in === "oauth2_refresh" && !lookup("refresh_token") ? lookup("access_token") : undefined;
  return stored ?? tokenOnce(call, form.token_url, () => askForToken(call, form, template));
}

/** GitHub: the app's own token opens only `/app`; everything else takes one of an installation, for an hour. */
export async function installationToken(call: TokenCall, jwt: string): Promise<string> {
  const path = "https://api.github.com/app/installations/{installation_id}/access_tokens";
  const url = fillUrl(path, call.lookup);
  return tokenOnce(call, url.href, async () => {
    const headers: [string, string][] = [
      ["authorization", `Bearer ${jwt}`],
      ["accept", "application/vnd.github+json"],
    ];
    const answer = await exchange(call, { method: "POST", url, headers, body: null });
    return keep(
      call,
      answer.token,
      answer.expires_at === undefined ? undefined : Date.parse(answer.expires_at),
    );
  });
}

async function tokenOnce(call: TokenCall, purpose: string, ask: () => Promise<Kept>): Promise<string> {
  const name = cacheName(call.credential, purpose);
  if (name === null) return (await ask()).token.expose();
  const pending = kept.get(name);
  if (pending) {
    const { token, expiresAt } = await pending;
    if (expiresAt - BEFORE_EXPIRY_MS > call.now.getTime()) return token.expose();
    if (kept.get(name) !== pending) return tokenOnce(call, purpose, ask);
  }
  const asked = ask();
  remember(kept, name, asked);
  try {
    return (await asked).token.expose();
  } catch (error) {
    kept.delete(name);
    throw error;
  }
}

const cacheName = ({ id, version }: Injectable, purpose: string) =>
  id === undefined || version === undefined ? null : JSON.stringify([id, version, purpose]);

function remember<Value>(map: Map<string, Value>, name: string, value: Value): void {
  map.delete(name);
  map.set(name, value);
  const [oldest] = map.keys();
  if (map.size > TOKENS_MAX && oldest !== undefined) map.delete(oldest);
}

/** What each grant sends when the template's own check does not say how its token address wants to be asked. */
const STANDARD: Readonly<Record<TokenForm["in"], string>> = {
  oauth2_client_credentials:
    "grant_type=client_credentials&client_id={client_id}&client_secret={client_secret}",
  oauth2_refresh:
    "grant_type=refresh_token&refresh_token={refresh_token}&client_id={client_id}&client_secret={client_secret}",
  oauth_jwt: "grant_type=urn:ietf:params:oauth:grant-type:jwt-bearer&assertion={jwt}",
};

/** The request for a token, as the template's check describes it; RFC 6749 section 4.4 and 6, RFC 7523. */
export async function tokenRequest(call: TokenCall, form: TokenForm, template: Template): Promise<Outgoing> {
  const described: Described =
    template.verify.url?.split("?")[0] === form.token_url
      ? template.verify
      : {
          method: "POST",
          url: form.token_url,
          body: STANDARD[form.in],
          content_type: "application/x-www-form-urlencoded",
        };
  const jwt =
    form.in === "oauth_jwt" ? await serviceAccountJwt(form.token_url, call.lookup, call.now) : undefined;
  const newer = newerRefreshTokens.get(cacheName(call.credential, form.token_url) ?? "")?.expose();
  const derived: Readonly<Record<string, string | undefined>> = { jwt, refresh_token: newer };
  return describedRequest(described, (name) => derived[name] ?? call.lookup(name));
}

async function askForToken(call: TokenCall, form: TokenForm, template: Template): Promise<Kept> {
  const answer = await exchange(call, await tokenRequest(call, form, template));
  if (form.in === "oauth2_refresh" && answer.refresh_token !== undefined) {
    await keepRefreshToken(call, form.token_url, new Secret(answer.refresh_token));
  }
  const seconds = answer.expires_in ?? answer.expiresIn;
  const expiresAt = seconds === undefined ? undefined : call.now.getTime() + seconds * 1000;
  return keep(call, answer.access_token ?? answer.accessToken, expiresAt);
}

/** Some services take a refresh token once and hand out the next one: from then on only the new one works. */
export async function keepRefreshToken(call: TokenCall, tokenUrl: string, token: Secret): Promise<void> {
  if (token.expose() === call.lookup("refresh_token")) return;
  const name = cacheName(call.credential, tokenUrl);
  if (name !== null) remember(newerRefreshTokens, name, token);
  await call.onRefreshToken?.(token);
}

function keep({ now }: TokenCall, token: string | undefined, expiresAt: number | undefined): Kept {
  if (!token) throw new AppError("upstream", "The answer for an access token held none.");
  return { token: new Secret(token), expiresAt: expiresAt ?? now.getTime() + UNSAID_LIFE_S * 1000 };
}

const Answer = z.object({
  access_token: z.string().optional(),
  accessToken: z.string().optional(),
  token: z.string().optional(),
  refresh_token: z.string().optional(),
  expires_in: z.coerce.number().positive().optional(),
  expiresIn: z.coerce.number().positive().optional(),
  expires_at: z.iso.datetime({ offset: true }).optional(),
});

async function exchange(call: TokenCall, request: Outgoing): Promise<z.output<typeof Answer>> {
  const { hosts } = call.credential;
  const url = checkUrl(request.url, hosts);
  const answer = await call.fetch(hosts)(url, {
    method: request.method,
    headers: request.headers,
    body: request.body && new Uint8Array(request.body),
    redirect: "manual",
  });
  const text = await answer.text();
  if (!answer.ok) throw refused(url.host, answer.status);
  return Answer.catch({}).parse(readJson(text));
}

/** The peer's own words may quote what was sent. */
const refused = (host: string, status: number) =>
  new AppError("upstream", `${host} refused to give out an access token (${status}).`, {
    extras: { reason: "token_refused", status },
  });

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}
