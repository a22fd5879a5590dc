import "server-only";
import { Readable } from "node:stream";
import { checkUrl } from "./check";
import { type Egress, sharedEgress } from "./egress";
import { EgressError } from "./error";
import { exchange } from "./exchange";
import { readFetchCall } from "./fetch-input";
import { toResponse } from "./fetch-output";
import { Patience } from "./patience";

export interface EgressLimits {
  /** The whole exchange, from the call to the last byte of the answer. */
  timeoutMs?: number;
  connectTimeoutMs?: number;
  /** Silence between two pieces of the answer. */
  idleTimeoutMs?: number;
  /** Of the answer's body after decoding. */
  maxResponseBytes?: number;
}

type Fetch = typeof globalThis.fetch;

const TIMEOUT_MS = 30_000;
const RESPONSE_BYTES_MAX = 10 * 1024 * 1024;

/**
 * A fetch that reaches only these destinations (entries as in a credential's `hosts`; null = any public https host, for
 * keyless calls only). A redirect is returned as it is, nothing comes from the environment, no cookies. Throws
 * EgressError, and the answer's body fails with one.
 */
export function egressFetch(destinations: readonly string[] | null, limits: EgressLimits = {}): Fetch {
  return (input, init) => fetchThrough(sharedEgress(), destinations, limits)(input, init);
}

/** As `egressFetch`, through pools of one's own. */
export function fetchThrough(
  egress: Egress,
  destinations: readonly string[] | null,
  limits: EgressLimits = {},
): Fetch {
  const { timeoutMs = TIMEOUT_MS, maxResponseBytes = RESPONSE_BYTES_MAX } = limits;
  return async (input, init) => {
    const url = checkUrl(input instanceof Request ? input.url : input, destinations);
    const { signal, ...call } = await readFetchCall(url.host, input, init);
    const clock = startClock(url.host, timeoutMs, signal);
    const end = () => {
      clock.end();
      if (call.body instanceof Readable) call.body.destroy();
    };
    try {
      const answer = await exchange(egress, {
        ...call,
        url,
        signal: clock.signal,
        connectTimeoutMs: limits.connectTimeoutMs,
        headersTimeoutMs: timeoutMs,
        bodyIdleTimeoutMs: limits.idleTimeoutMs ?? timeoutMs,
      });
      answer.body.once("close", end);
      return toResponse(url, call.method, answer, maxResponseBytes);
    } catch (error) {
      end();
      throw error;
    }
  };
}

/** One signal for the caller's abort and for the time the whole exchange may take. */
function startClock(host: string, timeoutMs: number, caller: AbortSignal | undefined) {
  const stop = new AbortController();
  const patience = new Patience(timeoutMs, () => stop.abort(new EgressError("timeout", host)));
  const onAbort = () => stop.abort(new EgressError("aborted", host));
  caller?.addEventListener("abort", onAbort, { once: true });
  if (caller?.aborted) onAbort();
  const end = () => {
    patience.end();
    caller?.removeEventListener("abort", onAbort);
  };
  return { signal: stop.signal, end };
}
