import "server-only";
import type { DriverResult, HeldCredential } from "@/lib/consumers/driver";
import { EgressError } from "@/lib/egress/error";
import { egressFetch } from "@/lib/egress/fetch";
import { inject, injectedPlaces, type InjectionChoice, type Outgoing } from "@/lib/egress/inject/inject";
import { AppError } from "@/lib/errors";
import type { Redactor } from "@/lib/runtime/redact/redactor";
import { type AnswerFacts, readAnswer } from "./answer";
import { assertHeaders, type Header } from "./headers";
import { type Verdict, verdictOf } from "./verdict";

export interface HttpCall {
  method: string;
  url: URL;
  headers: readonly Header[];
  body: Uint8Array | null;
  /** Null only where none was ever assigned: then nothing secret is sent, to a public address. */
  credential: HeldCredential | null;
  /** How the secret enters; the credential's own form when unset. */
  choice?: InjectionChoice | undefined;
  /** Knows the secrets of the credential; learns what is derived from them. */
  redactor: Redactor;
  signal: AbortSignal;
}

export type HttpResult = DriverResult & AnswerFacts;

const LIMITS = { timeoutMs: 30_000, maxResponseBytes: 1_000_000 };

/**
 * One HTTP call with the secret put in at the last moment. A service that refuses, redirects, answers too much or not
 * at all is a result. Throws AppError or EgressError `invalid` when the call itself is not allowed: a header that only
 * a credential may fill, an address that is not one of the credential's hosts.
 */
export async function callHttp(call: HttpCall): Promise<HttpResult> {
  assertHeaders(call.headers);
  const url = call.redactor.text(`${call.url.origin}${call.url.pathname}`);
  const nothing: AnswerFacts = { status: null, headers: {}, body: null, truncated: false, url };
  try {
    const response = await send(call);
    const facts = await readAnswer(response, call.redactor);
    return { ...verdictOf(response.status, call.url.host, call.credential !== null), ...facts, url };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null) throw error;
    return { ...failure, ...nothing };
  }
}

async function send(call: HttpCall): Promise<Response> {
  const { credential, choice, redactor, signal } = call;
  const bare: Outgoing = { method: call.method, url: call.url, headers: [...call.headers], body: call.body };
  const request = credential === null ? bare : await inject(bare, credential, { choice });
  if (credential !== null) maskInjected(request, credential, choice, redactor);
  const { method, url, headers, body } = request;
  return egressFetch(credential === null ? null : credential.hosts, LIMITS)(url, {
    method,
    headers,
    body: body && new Uint8Array(body),
    redirect: "manual",
    signal,
  });
}

/** An access token that was asked for, a signature, a user name and password as one text: masked like the secret. */
function maskInjected(
  { headers, url }: Outgoing,
  credential: HeldCredential,
  choice: InjectionChoice | undefined,
  redactor: Redactor,
): void {
  const places = injectedPlaces(credential, choice);
  const inHeaders = headers
    .filter(([name]) => places.headers.includes(name.toLowerCase()))
    .map(([, value]) => value);
  const inQuery = places.query.flatMap((name) => url.searchParams.getAll(name));
  // “Bearer abc” is masked as a whole and without its first word.
  const texts = [...inHeaders, ...inQuery].flatMap((text) => [text, text.replace(/^\S+\s+/, "")]);
  for (const text of new Set(texts)) redactor.add(credential.key, text);
}

/** What went wrong on the way is a result; what should not have been tried is thrown. */
function failureOf(error: unknown): Verdict | null {
  if (!(error instanceof AppError) || error.code !== "upstream") return null;
  const isRefused = !(error instanceof EgressError) && error.extras?.["reason"] === "token_refused";
  return { ok: false, outcome: isRefused ? "rejected" : "unknown", message: error.message };
}
