import "server-only";
import { setTimeout as sleep } from "node:timers/promises";
import { oneStatement } from "@/db/client";
import { AppError } from "@/lib/errors";
import type { Context } from "../context";
import { settle, type Verdict } from "./settle";
import type { Ask, Requester } from "./shared";

/** Longer than most people need with the page open, shorter than most programs wait for an answer. */
export const HOLD_MS = 25_000;
const POLL_MS = 500;

export interface ConfirmOptions {
  /** Who asks, when it is not the actor itself: a run, a consumer. */
  requester?: Requester | undefined;
  waitMs?: number | undefined;
}

/** A use that no person has confirmed: still open (`approval_required`), or refused (`forbidden`). */
export class Unconfirmed extends AppError {
  readonly approvalId: string;

  constructor({ status, approvalId, expiresAt }: Verdict, { key }: Ask) {
    const isDenied = status === "denied";
    super(
      isDenied ? "forbidden" : "approval_required",
      isDenied
        ? `A person refused this use of ${key}.`
        : `A person has to confirm this use of ${key}. Repeat the call once somebody has.`,
      {
        extras: isDenied
          ? { approvalId }
          : {
              approvalId,
              pollUrl: `/api/v1/approvals/${approvalId}`,
              expiresAt: expiresAt.toISOString(),
            },
      },
    );
    this.approvalId = approvalId;
  }
}

export interface Confirmed {
  approvalId: string;
}

/**
 * Holds a use while a person decides about all of it, without a transaction. The result follows the asks, and only when
 * every one is confirmed may any go on. What is used is to be looked up after this, not before.
 */
export async function confirmUses(
  ctx: Context,
  asks: readonly Ask[],
  { requester = ctx.actor, waitMs = HOLD_MS }: ConfirmOptions = {},
): Promise<(Confirmed | Unconfirmed)[]> {
  const deadline = Date.now() + waitMs;
  for (;;) {
    const verdicts = await settle(ctx, { id: requester.id, name: requester.name }, asks);
    const isOpen = !verdicts.some(({ status }) => status === "denied");
    const pending = verdicts.filter(({ status }) => status === "pending").map((one) => one.approvalId);
    const left = deadline - Date.now();
    if (isOpen && pending.length > 0 && left > 0 && !ctx.signal?.aborted) {
      await untilDecided(pending, left, ctx.signal);
      continue;
    }
    return asks.map((ask, index) => resultOf(ask, verdicts[index]));
  }
}

function resultOf(ask: Ask, verdict: Verdict | undefined): Confirmed | Unconfirmed {
  if (!verdict) throw new Error("every ask has a verdict");
  return verdict.status === "granted" ? { approvalId: verdict.approvalId } : new Unconfirmed(verdict, ask);
}

/** Returns when one of them is decided, when the time is over or when nobody waits any more. */
async function untilDecided(ids: string[], waitMs: number, signal: AbortSignal | undefined): Promise<void> {
  const end = Date.now() + waitMs;
  while (Date.now() < end && !signal?.aborted) {
    await sleep(Math.min(POLL_MS, end - Date.now()), undefined, signal && { signal }).catch(() => undefined);
    if (await isDecided(ids)) return;
  }
}

/** One look that fails is no reason to let somebody go who waits: there is another one in half a second. */
async function isDecided(ids: string[]): Promise<boolean> {
  try {
    const decided = await oneStatement(
      (sql) => sql`select from approvals where id = any(${ids}) and status <> 'pending' limit 1`,
    );
    return decided.length > 0;
  } catch (error) {
    if (error instanceof AppError && error.code === "unavailable") return false;
    throw error;
  }
}
