import "server-only";
import type { Readable } from "node:stream";
import { checkUrl } from "./check";
import { type Egress, sharedEgress } from "./egress";
import { prepareExchange } from "./exchange";
import type { HeaderPair } from "./headers";

export interface EgressRequest {
  url: URL;
  method: string;
  /** Sent as they are and in this order, without those that belong to the connection; `Host` is the URL's. */
  headers: HeaderPair[];
  /** Read until the answer ends. It stays the caller's: a failure leaves it undestroyed. */
  body?: Readable;
  destinations: readonly string[];
  signal?: AbortSignal;
  /** Silence until the answer's headers, counted from the last piece of body that was sent. */
  headersTimeoutMs?: number;
  /** Silence between two pieces of the answer. */
  bodyIdleTimeoutMs?: number;
  connectTimeoutMs?: number;
}

export interface EgressAnswer {
  status: number;
  /** As they came: spelling, order and repetitions kept. */
  headers: HeaderPair[];
  /** As it came, still encoded. Fails with EgressError; destroying it ends the call. */
  body: Readable;
  /** The address that answered. */
  address: string;
}

/** One streaming exchange, nothing transformed, redirects returned as they are. Throws EgressError. */
export function egressRequest(options: EgressRequest): Promise<EgressAnswer> {
  return requestThrough(sharedEgress(), options);
}

/** As `egressRequest`, through pools of one's own. */
export async function requestThrough(egress: Egress, options: EgressRequest): Promise<EgressAnswer> {
  return prepareRequest(egress, options)();
}

/** Checked now and sent later: with the body that is given then, where there is one. Throws EgressError. */
export function prepareRequest(
  egress: Egress,
  { destinations, ...call }: EgressRequest,
): (body?: Readable) => Promise<EgressAnswer> {
  const send = prepareExchange(egress, { ...call, url: checkUrl(call.url, destinations) });
  return async (body) => {
    const { status, headers, body: answer, address } = await send(body);
    return { status, headers, body: answer, address };
  };
}
