import "server-only";
import { and, eq } from "drizzle-orm";
import { idempotencyKeys } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { keyedMac } from "@/lib/vault/keyed";
import type { TxContext } from "./context";

/** Hours a first answer is kept. */
export const IDEMPOTENCY_HOURS = 24;

/** Callers choose the key, so it may be made of anything: only its MAC is kept. */
const storedKey = async ({ idempotencyKey }: TxContext): Promise<string | undefined> =>
  idempotencyKey ? keyedMac("idempotency", ["key", idempotencyKey]) : undefined;

const where = (ctx: TxContext, key: string) =>
  and(
    eq(idempotencyKeys.orgId, ctx.orgId),
    eq(idempotencyKeys.actorId, ctx.actor.id),
    eq(idempotencyKeys.key, key),
  );

/**
 * Takes the request's `Idempotency-Key` inside its transaction. A concurrent twin waits here for the first to end.
 * Returns the first answer when the same request was done before; throws when the key was used for another one.
 */
export async function claimKey(
  ctx: TxContext,
  action: string,
  raw: unknown,
): Promise<{ answer: unknown } | undefined> {
  const key = await storedKey(ctx);
  if (key === undefined) return undefined;
  // Keyed, so that a stored MAC confirms no guess about a submitted secret.
  const requestMac = await keyedMac("idempotency", [
    "request",
    action,
    ctx.projectId,
    JSON.stringify(raw ?? null),
  ]);
  const row = { orgId: ctx.orgId, actorId: ctx.actor.id, key, requestMac, createdAt: new Date() };
  const claimed = await ctx.tx
    .insert(idempotencyKeys)
    .values(row)
    .onConflictDoNothing()
    .returning({ key: idempotencyKeys.key });
  if (claimed.length > 0) return undefined;
  const [earlier] = await ctx.tx.select().from(idempotencyKeys).where(where(ctx, key)).for("update");
  if (earlier && earlier.createdAt.getTime() > Date.now() - IDEMPOTENCY_HOURS * 3_600_000) {
    if (earlier.requestMac === requestMac) return { answer: earlier.response };
    throw new AppError(
      "idempotency_conflict",
      "This Idempotency-Key was used for another request. Use a new one.",
    );
  }
  await ctx.tx.update(idempotencyKeys).set(row).where(where(ctx, key));
  return undefined;
}

export async function keepAnswer(ctx: TxContext, answer: unknown): Promise<void> {
  const key = await storedKey(ctx);
  if (key === undefined) return;
  await ctx.tx
    .update(idempotencyKeys)
    .set({ response: answer ?? null })
    .where(where(ctx, key));
}

/** Whether the request's key has its answer, whatever that is: claims nothing, and compares nothing. */
export async function isAnswered(ctx: TxContext): Promise<boolean> {
  const key = await storedKey(ctx);
  if (key === undefined) return false;
  const [earlier] = await ctx.tx
    .select({ response: idempotencyKeys.response })
    .from(idempotencyKeys)
    .where(where(ctx, key));
  return earlier !== undefined && earlier.response !== null;
}
