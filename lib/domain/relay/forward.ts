import "server-only";
import { Readable } from "node:stream";
import { setImmediate } from "node:timers/promises";
import { recordGrouped } from "@/lib/audit/grouped";
import type { AuditEntry } from "@/lib/audit/record";
import { type Egress, sharedEgress } from "@/lib/egress/egress";
import { fetchThrough } from "@/lib/egress/fetch";
import type { HeaderPair } from "@/lib/egress/headers";
import { inject, type Injectable, signsBody } from "@/lib/egress/inject/inject";
import { prepareRequest } from "@/lib/egress/request";
import type { Resolvable } from "@/lib/vault/resolvable";
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

/** Sends an admitted call. "Started" is on disk before the secret goes anywhere; what can be prepared meanwhile is. */
export async function forward(
  ctx: Context,
  call: RelayCall,
  admitted: Admitted,
  { subject, detail }: Trail,
  { bodyBytesMax = BODY_BYTES_MAX, egress = sharedEgress(), onUse, redactor }: RelayOptions,
): Promise<RelayAnswer> {
  const { found } = admitted;
  onUse?.({
    key: found.key,
    version: found.number,
    scope: found.workflowId === null ? "project" : "workflow",
  });
  const recorded = record(
    ctx,
    found,
    entryOf(ctx, "credential.relay", { subject, outcome: "started", detail }),
  );
  const ending = new Ending(ctx, subject, detail);
  // The driver sends the entry at the end of its turn, which comes after ours; what follows is done while it is written.
  await setImmediate();
  await setImmediate();
  let upload: Upload | undefined;
  try {
    const credential = await admitted.open();
    const signed = await bodyToSign(call, admitted.choice, { credential, recorded });
    const request = await withSecret(call, admitted, { credential, signed, egress, recorded });
    const body = signed ? Readable.from([signed]) : call.body;
    if (redactor) teach(redactor, credential, request.added);
    const mask = maskFor(credential, request.added, ctx.seen && found);
    const send = prepareRequest(egress, {
      ...{ url: request.url, method: call.method, headers: request.headers },
      ...(body && { body }),
      destinations: credential.hosts,
      ...(ctx.signal && { signal: ctx.signal }),
    });
    await recorded;
    upload = body ? limited(body, bodyBytesMax) : undefined;
    if (upload) ending.sends(upload);
    const answer = await send(upload?.stream);
    return answered(answer, { method: call.method, host: request.url.host, mask, ending });
  } catch (error) {
    // What could not be recorded was not sent either.
    await recorded;
    const reason = upload?.problem() ?? error;
    await ending.failed(reason);
    throw reason;
  }
}

function record(ctx: Context, found: Resolvable, started: AuditEntry): Promise<unknown> {
  const recorded = Promise.all([recordGrouped([started], ctx.seen), markUsed(ctx, [found])]);
  // Somebody waits for it before anything is sent; until then a failure is no crash.
  recorded.catch(() => undefined);
  return recorded;
}

/** A body is read once, so not before it is sure that the call is made. */
async function bodyToSign(
  { body }: RelayCall,
  choice: Admitted["choice"],
  { credential, recorded }: Pick<Means, "credential" | "recorded">,
): Promise<Buffer | null> {
  if (!body || !signsBody(credential, choice)) return null;
  await recorded;
  return wholeBody(body, SIGNED_BODY_BYTES_MAX);
}

interface Means {
  credential: Injectable;
  /** The body, where it is part of what is signed. */
  signed: Buffer | null;
  egress: Egress;
  /** Settles when the call is on record. */
  recorded: Promise<unknown>;
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
  { choice, url, places }: Admitted,
  { credential, signed, egress, recorded }: Means,
): Promise<Prepared> {
  const clean = requestHeaders(call.headers, places.headers, call.body !== null && signed === null);
  const changed = await inject({ method: call.method, url, headers: clean, body: signed }, credential, {
    choice,
    fetch: (hosts) => {
      const send = fetchThrough(egress, hosts, TOKEN_LIMITS);
      return async (...what) => {
        await recorded;
        return send(...what);
      };
    },
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
