import "server-only";
import { Readable } from "node:stream";
import { recordGrouped } from "@/lib/audit/grouped";
import type { HeaderPair } from "@/lib/egress/headers";
import { inject, signsBody } from "@/lib/egress/inject/inject";
import { egressRequest } from "@/lib/egress/request";
import type { Context } from "../context";
import { markUsed } from "../credentials/last-use";
import { entryOf } from "../door";
import type { Admitted, Trail } from "./admit";
import { answered } from "./answered";
import type { RelayAnswer, RelayCall, RelayOptions } from "./call";
import { Ending } from "./ending";
import { requestHeaders } from "./headers";
import { maskFor } from "./mask";
import { BODY_BYTES_MAX, limited, SIGNED_BODY_BYTES_MAX, type Upload, wholeBody } from "./upload";

/** Sends an admitted call. "Started" is on disk before the secret goes anywhere. */
export async function forward(
  ctx: Context,
  call: RelayCall,
  admitted: Admitted,
  { subject, detail }: Trail,
  { bodyBytesMax = BODY_BYTES_MAX }: RelayOptions,
): Promise<RelayAnswer> {
  const started = entryOf(ctx, "credential.relay", { subject, outcome: "started", detail });
  await Promise.all([recordGrouped([started]), markUsed(ctx, [admitted.found])]);
  const ending = new Ending(ctx, subject, detail);
  let upload: Upload | undefined;
  try {
    const signed = await bodyToSign(call, admitted);
    const request = await withSecret(call, admitted, signed);
    const body = signed ? Readable.from([signed]) : call.body;
    upload = body ? limited(body, bodyBytesMax) : undefined;
    if (upload) ending.sends(upload);
    const answer = egressRequest({
      ...{ url: request.url, method: call.method, headers: request.headers },
      ...(upload && { body: upload.stream }),
      destinations: admitted.credential.hosts,
      ...(ctx.signal && { signal: ctx.signal }),
    });
    // While the service thinks: what is made here is needed when it answers.
    const mask = maskFor(admitted.credential, request.added);
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
  signed: Buffer | null,
): Promise<Prepared> {
  const clean = requestHeaders(call.headers, places.headers, call.body !== null && signed === null);
  const changed = await inject({ method: call.method, url, headers: clean, body: signed }, credential, {
    choice,
  });
  const inHeaders = changed.headers.filter((pair) => !clean.includes(pair)).map(([, value]) => value);
  const inQuery = places.query.flatMap((name) => changed.url.searchParams.getAll(name));
  const length: HeaderPair[] = signed ? [["content-length", String(signed.length)]] : [];
  return { url: changed.url, headers: [...changed.headers, ...length], added: [...inHeaders, ...inQuery] };
}
