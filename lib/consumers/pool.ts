import "server-only";
import { AppError } from "@/lib/errors";
import type { DriverCall, HeldCredential } from "./driver";

export interface PoolKey {
  consumer: string;
  /** Revision of the consumer and version of every credential it holds: whatever a client was made from. */
  version: string;
}

export interface Pooled {
  close: () => unknown;
}

export interface Opening {
  /** Aborted when nobody waits for the client any more. Not the signal of one call: others may share the client. */
  signal: AbortSignal;
  /** To be called when the peer hangs up, so that the client is not handed out again. */
  gone: () => void;
}

/** A client for the length of one call. */
export interface Lease<Client> {
  client: Client;
  release: () => void;
  /** Instead of `release`, when the client turned out to be of no use: nobody else gets it. */
  discard: () => void;
}

export interface PoolOptions {
  idleMs?: number;
  clientsMax?: number;
}

interface Entry<Client> {
  key: PoolKey;
  opening: Promise<Client>;
  stop: AbortController;
  client: Client | undefined;
  users: number;
  /** Handed to nobody any more; closed with its last user. */
  isRetired: boolean;
  idleTimer: NodeJS.Timeout | undefined;
}

const IDLE_MS = 60_000;
const CLIENTS_MAX = 64;

const versionsOf = (held: readonly HeldCredential[]) => held.map(({ id, version }) => `${id}:${version}`);

export function poolKey({ consumer, slots }: Pick<DriverCall, "consumer" | "slots">): PoolKey {
  const versions = Object.entries(slots).map(([slot, held]) => [slot, ...versionsOf(held)]);
  return { consumer: consumer.id, version: JSON.stringify([consumer.revision, ...versions.toSorted()]) };
}

/**
 * Live clients, at most one per consumer and version. A rotated credential is another version: its first call opens a
 * client of its own and closes the old one as soon as the calls that still run on it have finished.
 */
export class Pool<Client extends Pooled> {
  readonly #entries = new Set<Entry<Client>>();
  readonly #idleMs: number;
  readonly #clientsMax: number;

  constructor({ idleMs = IDLE_MS, clientsMax = CLIENTS_MAX }: PoolOptions = {}) {
    this.#idleMs = idleMs;
    this.#clientsMax = clientsMax;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Shares the live client of this key or opens one; a failed `open` is thrown and forgotten. */
  async acquire(
    key: PoolKey,
    open: (opening: Opening) => Promise<Client>,
    signal?: AbortSignal,
  ): Promise<Lease<Client>> {
    signal?.throwIfAborted();
    for (const other of this.#entries) {
      if (other.key.consumer === key.consumer && other.key.version !== key.version) this.#retire(other);
    }
    const entry = this.#find(key) ?? this.#add(key, open);
    clearTimeout(entry.idleTimer);
    entry.users += 1;
    try {
      const client = await untilAborted(entry.opening, signal);
      return this.#lease(entry, client);
    } catch (error) {
      this.#leave(entry);
      throw error;
    }
  }

  /** Ends everything at once, also what is in use. */
  closeAll(): void {
    for (const entry of this.#entries) {
      entry.isRetired = true;
      this.#close(entry);
    }
  }

  #find({ consumer, version }: PoolKey): Entry<Client> | undefined {
    return [...this.#entries].find(
      ({ key, isRetired }) => !isRetired && key.consumer === consumer && key.version === version,
    );
  }

  #add(key: PoolKey, open: (opening: Opening) => Promise<Client>): Entry<Client> {
    this.#makeRoom();
    const stop = new AbortController();
    const gone = () => this.#retire(entry);
    const entry: Entry<Client> = {
      key,
      stop,
      opening: Promise.resolve()
        .then(() => open({ signal: stop.signal, gone }))
        .then(
          (client) => this.#opened(entry, client),
          (error: unknown) => this.#failed(entry, error),
        ),
      client: undefined,
      users: 0,
      isRetired: false,
      idleTimer: undefined,
    };
    // Whoever waits gets the failure; when nobody waits any more it is nobody's.
    entry.opening.catch(() => undefined);
    this.#entries.add(entry);
    return entry;
  }

  #opened(entry: Entry<Client>, client: Client): Client {
    entry.client = client;
    if (this.#entries.has(entry)) return client;
    closeQuietly(client);
    throw new AppError("unavailable", "The connection was closed while it was opening.");
  }

  #failed(entry: Entry<Client>, error: unknown): never {
    entry.isRetired = true;
    this.#entries.delete(entry);
    throw error;
  }

  #makeRoom(): void {
    if (this.#entries.size < this.#clientsMax) return;
    // Entries stand in the order of their last use.
    const idle = [...this.#entries].find(({ users }) => users === 0);
    if (!idle) throw new AppError("unavailable", "Too many connections are open. Try again in a moment.");
    this.#close(idle);
  }

  #lease(entry: Entry<Client>, client: Client): Lease<Client> {
    let isOver = false;
    const end = (isUsable: boolean) => {
      if (isOver) return;
      isOver = true;
      if (!isUsable) entry.isRetired = true;
      this.#leave(entry);
    };
    return { client, release: () => end(true), discard: () => end(false) };
  }

  #leave(entry: Entry<Client>): void {
    entry.users -= 1;
    if (entry.users > 0 || !this.#entries.has(entry)) return;
    if (entry.isRetired || !entry.client) {
      this.#close(entry);
      return;
    }
    this.#entries.delete(entry);
    this.#entries.add(entry);
    entry.idleTimer = setTimeout(() => this.#close(entry), this.#idleMs);
    entry.idleTimer.unref();
  }

  #retire(entry: Entry<Client>): void {
    entry.isRetired = true;
    if (entry.users === 0) this.#close(entry);
  }

  #close(entry: Entry<Client>): void {
    clearTimeout(entry.idleTimer);
    if (!this.#entries.delete(entry)) return;
    entry.stop.abort();
    if (entry.client) closeQuietly(entry.client);
  }
}

/** A client that cannot even be closed is as closed as it gets. */
function closeQuietly(client: Pooled): void {
  void (async () => client.close())().catch(() => undefined);
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(signal.reason as Error);
    signal.addEventListener("abort", onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener("abort", onAbort));
  });
}
