import "server-only";
import dns from "node:dns/promises";
import net from "node:net";
import tls from "node:tls";
import { checkAddresses, literalOf } from "./check";
import { EgressError, type EgressReason } from "./error";
import { Patience } from "./patience";

/** All addresses of a host name. */
export type Lookup = (hostname: string) => Promise<readonly string[]>;
/** Starts to connect to an address, which is never a name. */
export type OpenSocket = (address: string, port: number) => net.Socket;

/** How names are resolved and sockets opened; tests put their own in. */
export interface Means {
  lookup: Lookup;
  open: OpenSocket;
  /** Certificates to trust instead of the usual ones. */
  ca?: string | undefined;
  idleMs: number;
}

export interface Target {
  /** Canonical, IPv6 in brackets. */
  host: string;
  port: number;
  isEncrypted: boolean;
  timeoutMs: number;
  signal?: AbortSignal | undefined;
}

/** Attempts per connection and family; the rest of a long answer is not tried. */
const ADDRESSES_OF_A_FAMILY = 2;

/**
 * How long an unused connection is kept. Shorter than the 5 s after which common servers end theirs (Node.js, uvicorn,
 * Apache), because a call on a connection that is just being ended fails, and most calls may not be sent twice.
 */
const IDLE_MS = 4000;

export const SYSTEM: Means = {
  idleMs: IDLE_MS,
  lookup: async (hostname) =>
    (await dns.lookup(hostname, { all: true, order: "verbatim" })).map(({ address }) => address),
  open: (address, port) => net.connect({ host: address, port, noDelay: true }),
};

/**
 * A connection to one of the host's addresses. The name is resolved once, every answer is checked, and the socket goes
 * to an address that was checked; the name stays in SNI and in the check of the certificate.
 */
export async function dial(means: Means, target: Target): Promise<net.Socket> {
  const stop = new AbortController();
  const onAbort = () => stop.abort(abortError(target.signal, target.host));
  const patience = new Patience(target.timeoutMs, () => stop.abort(new EgressError("timeout", target.host)));
  target.signal?.addEventListener("abort", onAbort, { once: true });
  if (target.signal?.aborted) onAbort();
  try {
    const addresses = await resolve(means, target, stop.signal);
    const socket = await connectToFirst(means, addresses, target, stop.signal);
    if (!target.isEncrypted) return socket;
    const { timeoutMs: patienceMs } = target;
    return await opened(socket, {
      event: "secureConnect",
      reason: "tls",
      patienceMs,
      stop: stop.signal,
      target,
    });
  } finally {
    patience.end();
    target.signal?.removeEventListener("abort", onAbort);
  }
}

/** What a stopped call fails with: the reason somebody of ours gave, or that the caller stopped it. */
export function abortError(signal: AbortSignal | undefined, host: string): EgressError {
  return signal?.reason instanceof EgressError ? signal.reason : new EgressError("aborted", host);
}

async function resolve(means: Means, { host, port }: Target, stop: AbortSignal): Promise<readonly string[]> {
  const literal = literalOf(host);
  const addresses =
    literal === null ? await stoppable(means.lookup(host), stop, new EgressError("dns", host)) : [literal];
  if (addresses.length === 0) throw new EgressError("dns", host);
  checkAddresses(host, port, addresses);
  return addresses;
}

function stoppable<T>(work: Promise<T>, stop: AbortSignal, failure: EgressError): Promise<T> {
  return new Promise((settle, reject) => {
    const onStop = () => reject(stop.reason as EgressError);
    if (stop.aborted) onStop();
    stop.addEventListener("abort", onStop, { once: true });
    work.then(settle, () => reject(failure)).finally(() => stop.removeEventListener("abort", onStop));
  });
}

async function connectToFirst(
  means: Means,
  addresses: readonly string[],
  target: Target,
  stop: AbortSignal,
): Promise<net.Socket> {
  const tried = inTurn(addresses);
  for (const [index, address] of tried.entries()) {
    const isLast = index === tried.length - 1;
    const socket = means.open(address, target.port);
    // Wrapped before it is connected: what arrives in between would be nobody's.
    const stream = target.isEncrypted ? encrypted(socket, means, target) : socket;
    // One address that swallows packets leaves time for the others.
    const patienceMs = isLast ? target.timeoutMs : target.timeoutMs / (tried.length - index + 1);
    try {
      await opened(socket, { event: "connect", reason: "connect", stop, patienceMs, target });
      return stream;
    } catch (error) {
      stream.destroy();
      if (isLast || stop.aborted) throw error;
    }
  }
  throw new EgressError("connect", target.host);
}

/** IPv4 and IPv6 by turns, as the resolver put them: many machines have no way to one of the two. */
function inTurn(addresses: readonly string[]): string[] {
  const [first = ""] = addresses;
  const isAsFirst = (address: string) => net.isIP(address) === net.isIP(first);
  const same = addresses.filter(isAsFirst).slice(0, ADDRESSES_OF_A_FAMILY);
  const other = addresses.filter((address) => !isAsFirst(address)).slice(0, ADDRESSES_OF_A_FAMILY);
  return Array.from({ length: ADDRESSES_OF_A_FAMILY }, (_gap, turn) => [same[turn], other[turn]])
    .flat()
    .filter((address) => address !== undefined);
}

function encrypted(socket: net.Socket, { ca }: Means, { host }: Target): net.Socket {
  const literal = literalOf(host);
  const stream = tls.connect({
    socket,
    host: literal ?? host,
    servername: literal === null ? host : "",
    // Explicit, because the environment could turn the default off.
    rejectUnauthorized: true,
    minVersion: "TLSv1.2",
    ALPNProtocols: ["http/1.1"],
    ...(ca === undefined ? {} : { ca }),
  });
  return stream.on("error", leaveToClose);
}

/** An error between two owners of a socket, or after its end, has nobody; its close is what they notice. */
const leaveToClose = () => undefined;

interface Opening {
  event: "connect" | "secureConnect";
  reason: EgressReason;
  stop: AbortSignal;
  patienceMs: number;
  target: Target;
}

/** Waits until a socket is ready; destroys it when it fails, is stopped or takes too long. */
function opened<S extends net.Socket>(
  socket: S,
  { event, reason, stop, patienceMs, target }: Opening,
): Promise<S> {
  return new Promise((settle, reject) => {
    const patience = new Patience(patienceMs, () => fail(new EgressError("timeout", target.host)));
    const forget = () => {
      patience.end();
      stop.removeEventListener("abort", onStop);
      socket.removeListener(event, onReady);
      socket.removeListener("error", onClose);
      socket.removeListener("close", onClose);
    };
    const fail = (error: EgressError) => {
      forget();
      socket.destroy();
      reject(error);
    };
    const onReady = () => {
      forget();
      settle(socket);
    };
    const onStop = () => fail(stop.reason as EgressError);
    const onClose = () => fail(new EgressError(reason, target.host));
    socket.once(event, onReady);
    socket.once("error", onClose);
    socket.once("close", onClose);
    socket.on("error", leaveToClose);
    stop.addEventListener("abort", onStop, { once: true });
    if (stop.aborted) onStop();
    else if (socket.destroyed) onClose();
  });
}
