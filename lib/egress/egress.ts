import "server-only";
import http from "node:http";
import type { Duplex } from "node:stream";
import { dial, type Means, SYSTEM } from "./dial";

/** What one request adds to the options of `http.request`. */
export interface PinnedOptions extends http.RequestOptions {
  /** Canonical, IPv6 in brackets. */
  host: string;
  port: number;
  connectTimeoutMs: number;
  /** Asked for when a connection has to be dialled. */
  stop: () => AbortSignal;
  /** Asks for a connection that nobody used before. */
  isFresh: boolean;
}

const IDLE_SOCKETS_PER_HOST = 64;

/** Nobody asked for these bytes, and the next caller must not take them for the answer. */
function endOnData(this: Duplex): void {
  this.destroy();
}

/** Keeps connections by scheme, host and port. Each was dialled here, so its address was checked. */
class PinnedAgent extends http.Agent {
  readonly protocol: string;
  readonly #means: Means;

  constructor(means: Means, protocol: "http:" | "https:") {
    super({ keepAlive: true, timeout: means.idleMs, maxFreeSockets: IDLE_SOCKETS_PER_HOST });
    this.protocol = protocol;
    this.#means = means;
  }

  override getName(options?: http.ClientRequestArgs): string {
    const { host, port, isFresh } = options as PinnedOptions;
    return `${host}:${port}${isFresh ? " fresh" : ""}`;
  }

  override keepSocketAlive(socket: Duplex): boolean {
    // Typed as void; false when the server ends the connection too soon for another call.
    const keep: (socket: Duplex) => unknown = super.keepSocketAlive.bind(this);
    const isKept = keep(socket) !== false;
    if (isKept) socket.on("data", endOnData);
    return isKept;
  }

  override reuseSocket(socket: Duplex, request: http.ClientRequest): void {
    socket.removeListener("data", endOnData);
    super.reuseSocket(socket, request);
  }

  override createConnection(
    options: http.ClientRequestArgs,
    done?: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    const { host, port, connectTimeoutMs, stop } = options as PinnedOptions;
    dial(this.#means, {
      host,
      port,
      isEncrypted: this.protocol === "https:",
      timeoutMs: connectTimeoutMs,
      signal: stop(),
    }).then(
      (socket) => done?.(null, socket),
      // Node takes either an error or a socket.
      (error: unknown) => (done as ((error: unknown) => void) | undefined)?.(error),
    );
  }
}

/** The one place connections leave from, with its pools. */
export interface Egress {
  means: Means;
  plain: http.Agent;
  encrypted: http.Agent;
}

export function createEgress(means: Partial<Means> = {}): Egress {
  const all = { ...SYSTEM, ...means };
  return {
    means: all,
    plain: new PinnedAgent(all, "http:"),
    encrypted: new PinnedAgent(all, "https:"),
  };
}

let shared: Egress | undefined;

export const sharedEgress = (): Egress => (shared ??= createEgress());
