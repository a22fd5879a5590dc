import "server-only";
import { Readable } from "node:stream";
import { recordGrouped } from "@/lib/audit/grouped";
import { type Egress, sharedEgress } from "@/lib/egress/egress";
import { fetchThrough } from "@/lib/egress/fetch";
import type { HeaderPair } from "@/lib/egress/headers";
import { inject, signsBody } from "@/lib/egress/inject/inject";
import { requestThrough } from "@/lib/egress/request";
import type { Context } from "../context";
import { markUsed } from "../credentials/last-use";
import { entryOf } from "../door";
import type { Admitted, Trail } from "./admit";
import { answered } from "./answered";
import type { RelayAnswer, RelayCall, RelayOptions } from "./call";
import { Ending } from "./ending";
import { requestHeaders } from "./headers";
import { maskFor, teach } from "./mask";
import { BODY_BYTES_MAX, limited, SIGNED_BODY_BYTES_MAX, type Upload, wholeBody } from "./upload";

/** Of the calls that get an access token. */
const TOKEN_LIMITS = { timeoutMs: 15_000, maxResponseBytes: 65_536 };

/** Sends an admitted call. "Started" is on disk before the secret goes anywhere. */
export async function forward(
  ctx: Context,
  call: RelayCall,
  admitted: Admitted,
  { subject, detail }: Trail,
  { bodyBytesMax = BODY_BYTES_MAX, egress = sharedEgress(), onUse, redactor }: RelayOptions,
): Promise<RelayAnswer> {
  const { found, credential } = admitted;
  onUse?.({
    key: found.key,
    version: found.number,
    scope: found.workflowId === null ? "project" : "workflow",
  });
  const started = entryOf(ctx, "credential.relay", { subject, outcome: "started", detail });
  await Promise.all([recordGrouped([started]), markUsed(ctx, [found])]);
  const ending = new Ending(ctx, subject, detail);
  let upload: Upload | undefined;
  try {
    const signed = await bodyToSign(call, admitted);
    const request = await withSecret(call, admitted, { signed, egress });
    const body = signed ? Readable.from([signed]) : call.body;
    upload = body ? limited(body, bodyBytesMax) : undefined;
    if (upload) ending.sends(upload);
    if (redactor) teach(redactor, credential, request.added);
    const answer = requestThrough(egress, {
      ...{ url: request.url, method: call.method, headers: request.headers },
      ...(upload && { body: upload.stream }),
      destinations: credential.hosts,
      ...(ctx.signal && { signal: ctx.signal }),
    });
    // While the service thinks: what is made here is needed when it answers.
    const mask = maskFor(credential, request.added);
    return answered(await answer, { method: call.method, host: request.url.host, mask, ending });
  } catch (error) {
    const reason = upload?.problem() ?? error;
    await ending.failed(reason);
    throw reason;
  }
}

async function bodyToSign({ body }: RelayCall, { credential, choice }: Admitted): Promise<Buffer | null> {
  return body && signsBody(credential, choice) ? wholeBody(body, SIGNED_BODY_BYTES_MAX) : null;
}

interface Prepared {
  url: URL;
  headers: HeaderPair[];
  /** What the secret became on its way into the request. */
  added: string[];
}

/** The caller's request, cleaned, and with the secret put in last. */
async function withSecret(
  call: RelayCall,
  { credential, choice, url, places }: Admitted,
  { signed, egress }: { signed: Buffer | null; egress: Egress },
): Promise<Prepared> {
  const clean = requestHeaders(call.headers, places.headers, call.body !== null && signed === null);
  const changed = await inject({ method: call.method, url, headers: clean, body: signed }, credential, {
    choice,
    fetch: (hosts) => fetchThrough(egress, hosts, TOKEN_LIMITS),
  });
  const inHeaders = changed.headers.filter(
    (pair) => !clean.includes(pair) && isSecretPlace(pair, places.headers),
  );
  const inQuery = places.query.flatMap((name) => changed.url.searchParams.getAll(name));
  const length: HeaderPair[] = signed ? [["content-length", String(signed.length)]] : [];
  return {
    url: changed.url,
    headers: [...changed.headers, ...length],
    added: [...inHeaders.map(([, value]) => value), ...inQuery],
  };
}

/** A version or an organisation is put in as well, and is none. Of a signature only its own header matters. */
const isSecretPlace = ([name]: HeaderPair, places: readonly string[]) =>
  places.includes(name.toLowerCase()) && !/^x-amz-/i.test(name);
