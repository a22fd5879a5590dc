import "server-only";
import type { Injection, Template } from "@/lib/catalog/template-shape";
import { checkUrl } from "@/lib/egress/check";
import { egressFetch } from "@/lib/egress/fetch";
import type { Secret } from "@/lib/secret";
import { signedJwt } from "./assertion";
import { type InjectionChoice, InjectionChoiceSchema } from "./choice";
import { formsOf, isFixed } from "./forms";
import { hasHeader, type Outgoing, setAddress, setBasic, setHeader, setPath, setQuery } from "./places";
import { serviceOfHost, signV4 } from "./sigv4";
import { accessToken, type FetchFor, installationToken, type TokenCall } from "./tokens";
import {
  fill,
  type Injectable,
  invalid,
  type Lookup,
  lookupOf,
  namesIn,
  specsOf,
  templateOf,
} from "./values";

export { type Injectable, type InjectionChoice, InjectionChoiceSchema, type Outgoing };

export interface InjectOptions {
  /** Overrides the template's own form: what a tool's or API server's `inject` configuration holds. */
  choice?: InjectionChoice | undefined;
  /** How token addresses are called. */
  fetch?: FetchFor | undefined;
  /** Told about a refresh token that replaces the stored one; until somebody stores it, this process remembers it. */
  onRefreshToken?: ((token: Secret) => Promise<void>) | undefined;
  now?: Date | undefined;
}

const TOKEN_LIMITS = { timeoutMs: 15_000, maxResponseBytes: 65_536 };

/**
 * Puts a credential's secret into a copy of a request, replacing whatever stands there. Throws EgressError when the
 * request or the address the secret makes of it is not one of the credential's hosts, AppError `invalid` when nothing
 * says how it is sent or a value is missing, `upstream` when no access token was given out.
 */
export async function inject(
  request: Outgoing,
  credential: Injectable,
  options: InjectOptions = {},
): Promise<Outgoing> {
  checkUrl(request.url, credential.hosts);
  const call: TokenCall = {
    credential,
    lookup: lookupOf(credential),
    fetch: options.fetch ?? ((hosts) => egressFetch(hosts, TOKEN_LIMITS)),
    now: options.now ?? new Date(),
    onRefreshToken: options.onRefreshToken,
  };
  let changed: Outgoing = { ...request, url: new URL(request.url), headers: [...request.headers] };
  for (const form of formsOf(credential, options.choice)) {
    if (!isSkipped(form, changed, call)) changed = await apply(form, changed, call);
  }
  if (changed.url.href !== request.url.href) checkUrl(changed.url, credential.hosts);
  return changed;
}

/** What belongs to the signature: whoever streams a body must read it first. */
export function signsBody(credential: Injectable, choice?: InjectionChoice): boolean {
  return formsOf(credential, choice).some((form) => form.in === "sigv4");
}

/** Places where a caller can have put a secret of its own: those the relay strips. Header names in lower case. */
export function injectedPlaces(
  credential: Injectable,
  choice?: InjectionChoice,
): { headers: string[]; query: string[] } {
  const forms = formsOf(credential, choice).filter((form) => !isFixed(form));
  const headers = forms.flatMap((form) => {
    if (form.in === "sigv4") return ["x-amz-security-token", "x-amz-date", "x-amz-content-sha256"];
    return form.in !== "query" && "name" in form && carriesSecret(form.format, credential)
      ? [fill(form.name, lookupOf(credential)).toLowerCase()]
      : [];
  });
  const query = forms.flatMap((form) => (form.in === "query" ? [form.name] : []));
  return { headers: [...new Set(["authorization", ...headers])], query };
}

const DERIVED = ["jwt", "access_token"];

const carriesSecret = (format: string, { secrets, ...credential }: Injectable): boolean =>
  namesIn(format).some((name) => {
    const [field = ""] = name.split(".");
    const isSecret = specsOf({ secrets, ...credential }).some((spec) => spec.name === field && spec.secret);
    return isSecret || DERIVED.includes(field) || Object.hasOwn(secrets, field);
  });

/** A setting the caller made itself, or a value that may be missing and is. */
function isSkipped(form: Injection, request: Outgoing, { credential, lookup }: TokenCall): boolean {
  if (form.in !== "header" && form.in !== "query") return false;
  if (isFixed(form)) return hasHeader(request, form.name);
  const missing = namesIn(form.format).filter((name) => lookup(name) === undefined);
  if (form.optional) return missing.length > 0;
  const spec = (name: string) => specsOf(credential).find((one) => one.name === name);
  return missing.length > 0 && missing.every((name) => spec(name)?.required === false);
}

async function apply(form: Injection, request: Outgoing, call: TokenCall): Promise<Outgoing> {
  const { lookup } = call;
  switch (form.in) {
    case "header":
    case "jwt":
    case "oauth2_client_credentials":
    case "oauth2_refresh":
    case "oauth_jwt": {
      const values = await withDerived(form.format, request, call);
      return setHeader(request, fill(form.name, lookup), fill(form.format, values));
    }
    case "query":
      return setQuery(request, form.name, fill(form.format, await withDerived(form.format, request, call)));
    case "basic":
      return setBasic(request, fill(form.username, lookup), fill(form.password, lookup));
    case "path":
      return setPath(request, form.placeholder, form.format, lookup);
    case "url":
      return setAddress(request, fill(form.format, lookup));
    case "sigv4":
      return sign(form, request, call);
    case "env":
    case "smtp_auth":
    case "ssh_agent":
      throw invalid("This credential is not sent in a request.");
    default:
      return form satisfies never;
  }
}

/** `{jwt}` and `{access_token}` are made by the template's own form, also for a choice that names them. */
async function withDerived(format: string, request: Outgoing, call: TokenCall): Promise<Lookup> {
  const template = templateOf(call.credential);
  const names = namesIn(format);
  const own = template?.inject.find((form) => form.in === "jwt" || "token_url" in form);
  if (!template || !own || !names.some((name) => DERIVED.includes(name))) return call.lookup;
  const derived = await derive(own, template, request, call);
  return (name) => (DERIVED.includes(name) ? derived : call.lookup(name));
}

async function derive(
  form: Injection,
  template: Template,
  { url }: Outgoing,
  call: TokenCall,
): Promise<string> {
  if ("token_url" in form) return accessToken(call, form, template);
  if (form.in !== "jwt") throw invalid("This credential has no token of its own to derive.");
  const jwt = await signedJwt(form.claims, call.lookup, call.now);
  const isForApp = /^\/app(?:\/|$)|\/installation$/.test(url.pathname);
  const isInstalled = form.claims === "github_app" && call.lookup("installation_id") !== undefined;
  return isInstalled && !isForApp ? installationToken(call, jwt) : jwt;
}

function sign(
  form: Extract<Injection, { in: "sigv4" }>,
  request: Outgoing,
  { lookup, now }: TokenCall,
): Promise<Outgoing> {
  const chosen = form.region === "{region}" ? undefined : form.region;
  const ofHost = serviceOfHost(request.url.hostname, lookup("region") ?? "us-east-1");
  return signV4(
    request,
    {
      accessKey: fill(form.access_key, lookup),
      secretKey: fill(form.secret_key, lookup),
      sessionToken: form.session_token && lookup(namesIn(form.session_token)[0] ?? ""),
      region: chosen ?? ofHost.region,
      service: form.service === "*" ? ofHost.service : form.service,
    },
    now,
  );
}
