import "server-only";
import type { Template, Verify } from "@/lib/catalog/template-shape";
import { checkUrl } from "@/lib/egress/check";
import { describedRequest } from "@/lib/egress/inject/described";
import { inject, type Injectable, type Outgoing } from "@/lib/egress/inject/inject";
import { keepRefreshToken, type TokenCall, type TokenForm, tokenRequest } from "@/lib/egress/inject/tokens";
import { lookupOf, namesIn } from "@/lib/egress/inject/values";
import { Secret } from "@/lib/secret";
import { classify, isSpecific, type Verdict } from "./classify";
import { harvest } from "./facts";
import { type Finding, type Network, STILL_FINE, unknown } from "./finding";
import { maskingFor } from "./masking";
import { readReply, type Reply, valueAt } from "./reply";
import { type Asked, inWords } from "./words";

/** A request that proves a key, and how its answer is read. */
export interface HttpCheck {
  verify: Verify;
  /** Name of the service. */
  name: string;
  isKnownHost: (host: string) => boolean;
  template?: Template | undefined;
}

interface Exchange {
  asked: Asked;
  reply: Reply;
  verdict: Verdict;
  verify: Verify;
}

export async function testHttp(check: HttpCheck, credential: Injectable, network: Network): Promise<Finding> {
  if (check.verify.consumes && !network.onRefreshToken) {
    return unknown("", `No test here: asking for a token can use up the refresh token. ${STILL_FINE}`);
  }
  const first = await ask(check, check.verify, credential, network);
  const best = (await secondOpinion(check, first, credential, network)) ?? first;
  const masking = maskingFor(credential);
  const doubt = await doubtOf(check, best, credential, network);
  if (doubt !== null) return { ...unknown(best.asked.host, doubt), status: best.reply.status };
  await keepNewRefreshToken(check, best, credential, network);
  const finding = inWords(best.verdict, best.asked, best.reply, masking);
  const isReal = best.verdict.outcome === "valid" || best.verdict.outcome === "limited";
  return isReal
    ? { ...finding, facts: harvest(best.verify.harvest, best.reply, masking, new Date()) }
    : finding;
}

async function ask(
  check: HttpCheck,
  written: Verify,
  credential: Injectable,
  network: Network,
): Promise<Exchange> {
  const request = await requestFor(check, written, credential, network);
  const { host } = checkUrl(request.url, credential.hosts);
  const verify = asked(written, request.url.hostname);
  const changed = verify === written ? request : await requestFor(check, verify, credential, network);
  const answer = await network.fetch(credential.hosts)(checkUrl(changed.url, credential.hosts), {
    method: changed.method,
    headers: changed.headers,
    body: changed.body && new Uint8Array(changed.body),
    redirect: "manual",
    signal: network.signal,
  });
  const reply = await readReply(answer);
  const isKnown = check.isKnownHost(host);
  const who = isKnown ? check.name : host;
  return { asked: { host, who, isKnown }, reply, verdict: classify(verify, reply), verify };
}

/** Some services answer at an older host in another way: then the fallback is the question. */
function asked(verify: Verify, hostname: string): Verify {
  const suffix = /^host ends with (.+)$/.exec(verify.fallback?.when ?? "")?.[1];
  return verify.fallback && suffix !== undefined && hostname.endsWith(suffix)
    ? fallbackOf(verify, verify.fallback)
    : verify;
}

const fallbackOf = (verify: Verify, fallback: NonNullable<Verify["fallback"]>): Verify => {
  const { when: _when, ...request } = fallback;
  const { harvest: _harvest, fallback: _fallback, limited: _limited, ...rest } = verify;
  return { ...rest, ...request };
};

async function requestFor(
  { template }: HttpCheck,
  verify: Verify,
  credential: Injectable,
  network: Network,
): Promise<Outgoing> {
  const call = tokenCall(credential, network);
  const form = tokenFormOf(template);
  if (template && form && verify.url?.split("?")[0] === form.token_url)
    return tokenRequest(call, form, template);
  const described = describedRequest(verify, call.lookup);
  if ((verify.auth ?? "inject") !== "inject") return described;
  return inject(described, credential, { fetch: network.fetch, onRefreshToken: network.onRefreshToken });
}

const tokenCall = (credential: Injectable, network: Network): TokenCall => ({
  credential,
  lookup: lookupOf(credential),
  fetch: network.fetch,
  now: new Date(),
  onRefreshToken: network.onRefreshToken,
});

const tokenFormOf = (template: Template | undefined): TokenForm | undefined =>
  template?.inject.find((form): form is TokenForm => "token_url" in form);

/** Keys of another kind prove themselves at another address of the same service. */
async function secondOpinion(
  check: HttpCheck,
  { verdict, verify }: Exchange,
  credential: Injectable,
  network: Network,
): Promise<Exchange | null> {
  const { fallback } = verify;
  if (!fallback || fallback.when || !["rejected", "limited"].includes(verdict.outcome)) return null;
  const lookup = lookupOf(credential);
  if (namesIn(fallback.url).some((name) => lookup(name) === undefined)) return null;
  const second = await ask(check, fallbackOf(verify, fallback), credential, network);
  return second.verdict.outcome === "valid" ? second : null;
}

/**
 * Why an answer that looks good proves nothing, or null. On an address that may answer to anything, and on every host
 * of somebody's own whose answer is only a status, a wrong key must be refused.
 */
async function doubtOf(
  check: HttpCheck,
  { asked: { who, isKnown }, verdict, verify }: Exchange,
  credential: Injectable,
  network: Network,
): Promise<string | null> {
  const match =
    verdict.outcome === "valid" ? verify.valid : verdict.outcome === "limited" ? verify.limited : null;
  if (!match || !(verify.control ?? (!isKnown && !isSpecific(match)))) return null;
  if (Object.values(credential.secrets).every((secret) => secret.expose() === "")) {
    return `${who} answers, and there is no key to check.`;
  }
  const wrong = await ask(check, verify, withWrongKey(credential), network);
  if (wrong.verdict.outcome === "valid" || wrong.verdict.outcome === "limited") {
    return `${who} accepts any key on this address, so a test proves nothing.`;
  }
  const { status } = wrong.reply;
  const isRefusal = status >= 400 && status < 500 && status !== 408 && status !== 429;
  return isRefusal || wrong.verdict.outcome === "rejected"
    ? null
    : `${who} could not be asked whether it refuses a wrong key (${status}). ${STILL_FINE}`;
}

/** Made up anew for each test, and never remembered. */
function withWrongKey({ id: _id, version: _version, ...credential }: Injectable): Injectable {
  const secrets = Object.keys(credential.secrets).map(
    (name) => [name, new Secret(`keyhold-wrong-${crypto.randomUUID()}`)] as const,
  );
  return { ...credential, secrets: Object.fromEntries(secrets) };
}

async function keepNewRefreshToken(
  { template }: HttpCheck,
  { reply }: Exchange,
  credential: Injectable,
  network: Network,
): Promise<void> {
  const form = tokenFormOf(template);
  const token = valueAt(reply.json, "refresh_token");
  if (form?.in !== "oauth2_refresh" || typeof token !== "string" || token === "") return;
  await keepRefreshToken(tokenCall(credential, network), form.token_url, new Secret(token));
}
