import "server-only";
import type { Readable } from "node:stream";
import type { AuditDetail } from "@/db/schema";
import { Outdated, recordGrouped } from "@/lib/audit/grouped";
import type { Egress } from "@/lib/egress/egress";
import type { HeaderPair } from "@/lib/egress/headers";
import { AppError } from "@/lib/errors";
import type { Redactor } from "@/lib/runtime/redact/redactor";
import { prepareKeys } from "@/lib/vault/keyring";
import type { ConfirmOptions } from "../approvals/confirm";
import type { Context } from "../context";
import { type Reach, reachOfActor, subjectOfKey } from "../credentials/allowed";
import { entryOf } from "../door";
import { countTokenCall } from "../tokens/rate";
import { admit, type Trail } from "./admit";
import { forward } from "./forward";

/** A call to a service by the key of its credential. */
export interface RelayCall {
  key: string;
  /** One of the credential's pinned hosts; the first when null. */
  host: string | null;
  method: string;
  /** As it is sent, percent-encoded: begins with a slash, or is empty. */
  path: string;
  /** As it is sent, without the question mark. */
  query: string;
  headers: readonly HeaderPair[];
  /** Read as it is sent. It stays the caller's: nothing here destroys it. */
  body: Readable | null;
  /** Headers that a caller's own token stood in, in lower case; one of them has to be a place of the secret. */
  tokenHeaders?: readonly string[] | undefined;
}

export interface RelayAnswer {
  status: number;
  headers: HeaderPair[];
  /** Masked. Has to be read or destroyed; destroying it ends the call. */
  body: Readable;
}

export interface RelayOptions extends ConfirmOptions {
  /** What may be used; what the actor may when unset. */
  reach?: Reach | undefined;
  bodyBytesMax?: number | undefined;
  /** Where connections leave from, when not from the shared place. */
  egress?: Egress | undefined;
  /** Told once a call may be made, before anything of it is sent. */
  onUse?: ((used: RelayUse) => void) | undefined;
  /** Learns what is sent, for texts that are not the answer of this call. */
  redactor?: Redactor | undefined;
  /** What the audit is told beside the call itself. */
  detail?: AuditDetail | undefined;
}

export interface RelayUse {
  key: string;
  version: number;
  scope: "project" | "workflow";
}

/**
 * Calls a service with a stored secret and gives back its answer without it. The caller has decided that this actor may
 * use the relay. Refused and begun calls are on record before a byte leaves, and how one ended follows. Throws the codes
 * of a resolve, `invalid`, `forbidden` (a rule, a person), `approval_required`, `rate_limited`, `too_large` and `upstream`.
 */
export async function relayCall(
  ctx: Context,
  call: RelayCall,
  options: RelayOptions = {},
): Promise<RelayAnswer> {
  await prepareKeys();
  await countTokenCall(ctx);
  const trail: Trail = {
    subject: subjectOfKey(call.key, undefined),
    detail: { method: call.method, ...options.detail },
  };
  const reach = options.reach ?? reachOfActor(ctx);
  const admitted = await admit(ctx, call, { ...options, reach }, trail).catch(async (error: unknown) => {
    // What is refused is refused for what is so now.
    if (ctx.seen) throw new Outdated();
    if (error instanceof AppError) {
      const detail = { ...trail.detail, reason: trail.reason ?? error.code };
      await recordGrouped([
        entryOf(ctx, "credential.relay", { subject: trail.subject, outcome: "denied", detail }),
      ]);
    }
    throw error;
  });
  return forward(ctx, call, admitted, trail, options);
}
