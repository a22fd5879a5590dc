import type { Tx } from "@/db/client";
import type { Actor } from "@/lib/access/policy";
import type { ProgressEvent } from "@/lib/consumers/driver";
import type { Resolvable, Seen } from "@/lib/vault/resolvable";

/** Who asks, for which place, and how the request is told apart in the log. Built by lib/auth, never by a caller. */
export interface Context {
  actor: Actor;
  /** `*` only before anybody has signed in: set-up, invitations, sign-in. */
  orgId: string;
  /** `*` for acts on the organisation as a whole. */
  projectId: string;
  requestId: string;
  address: string;
  idempotencyKey?: string;
  /** Hears what a use has to tell while it goes on. */
  progress?: (event: ProgressEvent) => void;
  /** What a token may use of the keys it named, when that was read in one statement with the token itself. */
  resolvable?: ReadonlyMap<string, Resolvable>;
  /** Set when that, and the token, was read for an earlier call: a use counts only if all of it still is so. */
  seen?: Seen;
  /** Ends a use when whoever asked has gone. */
  signal?: AbortSignal;
}

/** A context inside the one transaction of a command or query. */
export interface TxContext extends Context {
  tx: Tx;
}
