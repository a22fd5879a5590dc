import type { Redactor } from "../../lib/runtime/redact/redactor";
import { MissingCredentialError } from "./errors";
import { Masking, valuesOf } from "./masking";
import { type Credential, resolveKeys } from "./resolve";
import { connect, type ConnectionOptions } from "./transport";

export interface ClientOptions extends ConnectionOptions {
  /** Values of this workflow come before those of the project. */
  workflowId?: string;
  /** How long a value is kept in memory. Default 0: each call asks, so that a rotated value is used at once. */
  cacheMs?: number;
}

export interface CallOptions {
  signal?: AbortSignal;
}

export interface Client {
  /** One value: the primary field, or the named one. Throws MissingCredentialError. */
  credential(key: string, field?: string, options?: CallOptions): Promise<string>;
  /** Several at once, or MissingCredentialError for all of them. */
  resolve<const Key extends string>(
    keys: readonly Key[],
    options?: CallOptions,
  ): Promise<Readonly<Record<Key, Credential>>>;
  /** Masks every value that this client has handed out, and from now on hands out; hits print `[KEY]`. */
  redactor(): Redactor;
}

export function createClient({ workflowId, cacheMs = 0, ...options }: ClientOptions): Client {
  const connection = connect(options);
  const cache = new Map<string, { credential: Credential; until: number }>();
  const masking = new Masking();
  masking.learn("KEYHOLD_TOKEN", [options.token]);

  function accept(key: string, credential: Credential): void {
    if (cacheMs > 0) cache.set(key, { credential, until: Date.now() + cacheMs });
    masking.learn(key, valuesOf(credential));
  }

  function cached(key: string): Credential | undefined {
    const entry = cache.get(key);
    if (entry && entry.until > Date.now()) return entry.credential;
    cache.delete(key);
    return undefined;
  }

  async function take(keys: readonly string[], signal?: AbortSignal): Promise<Map<string, Credential>> {
    const found = new Map<string, Credential>();
    for (const key of keys) {
      const credential = cached(key);
      if (credential) found.set(key, credential);
    }
    const wanted = keys.filter((key) => !found.has(key));
    const { credentials } = await resolveKeys(connection, wanted, { workflowId, signal });
    for (const [key, credential] of credentials) {
      accept(key, credential);
      found.set(key, credential);
    }
    return found;
  }

  return {
    async credential(key, field, { signal } = {}) {
      const found = (await take([key], signal)).get(key);
      const value = field === undefined ? found?.value : fieldOf(found, field);
      if (typeof value === "string") return value;
      throw new MissingCredentialError({
        code: "credential_empty",
        keys: [key],
        ...(field !== undefined && { field }),
      });
    },
    async resolve<const Key extends string>(keys: readonly Key[], { signal }: CallOptions = {}) {
      // Safe because a key without an answer has thrown.
      return Object.fromEntries(await take(keys, signal)) as Record<Key, Credential>;
    },
    redactor: () => masking.redactor(),
  };
}

const fieldOf = (credential: Credential | undefined, field: string): string | undefined =>
  credential && Object.hasOwn(credential.fields, field) ? credential.fields[field] : undefined;
