import "server-only";
import { and, eq, gt, inArray, sql } from "drizzle-orm";
import { ALL, transaction, type Tx } from "@/db/client";
import { attempts } from "@/db/schema";
import { AppError } from "@/lib/errors";

/** Failures are forgotten after this. */
export const WINDOW_MS = 15 * 60_000;
/** Counted by the minute, so that the window slides and a subject has 15 rows at most. */
const BUCKET_MS = 60_000;

export interface Limit {
  subject: string;
  /** Failures in a window after which the subject has to wait. */
  most: number;
  /** One success forgets the subject's failures. */
  resets?: true;
}

export const accountLimit = (email: string): Limit => ({
  subject: `account:${email}`,
  most: 5,
  resets: true,
});
export const addressLimit = (address: string): Limit => ({ subject: `address:${address}`, most: 100 });

export interface Claim {
  limits: readonly Limit[];
  bucket: Date;
}

interface Count {
  subject: string;
  failures: number;
  oldest: Date;
}

/**
 * Counts an attempt as failed before it is made, so that many at once cannot pass a limit together.
 * Throws `rate_limited`, and then counts nothing: waiting is not made longer by asking.
 */
export async function claimAttempt(limits: readonly Limit[]): Promise<Claim> {
  return transaction(ALL, async (tx) => {
    const { bucket, counts } = await count(tx, limits);
    const over = counts.filter(({ subject, failures }) =>
      limits.some((limit) => limit.subject === subject && failures > limit.most),
    );
    if (over.length === 0) return { limits, bucket };
    const ends = Math.max(...over.map(({ oldest }) => oldest.getTime() + WINDOW_MS));
    const seconds = Math.max(1, Math.ceil((ends - Date.now()) / 1_000));
    const minutes = Math.ceil(seconds / 60);
    throw new AppError(
      "rate_limited",
      `Too many failed attempts. Try again in ${minutes} ${minutes === 1 ? "minute" : "minutes"}.`,
      {
        extras: { retryAfterSeconds: seconds },
      },
    );
  });
}

/** Counts a call that costs something, whatever it ends in. Throws `rate_limited` beyond so many a minute. */
export async function countCall(limits: readonly Limit[], doing: string): Promise<void> {
  const now = Date.now();
  const bucket = new Date(now - (now % BUCKET_MS));
  await transaction(ALL, async (tx) => {
    const counts = await tx
      .insert(attempts)
      .values(inOrder(limits).map(({ subject }) => ({ subject, windowStart: bucket, failures: 1 })))
      .onConflictDoUpdate({
        target: [attempts.subject, attempts.windowStart],
        set: { failures: sql`${attempts.failures} + 1` },
      })
      .returning({ subject: attempts.subject, calls: attempts.failures });
    const over = limits.find(({ subject, most }) =>
      counts.some((count) => count.subject === subject && count.calls > most),
    );
    if (!over) return;
    const seconds = Math.max(1, Math.ceil((bucket.getTime() + BUCKET_MS - now) / 1_000));
    throw new AppError(
      "rate_limited",
      `${doing} ${over.most} times in a minute. Try again in ${seconds} s.`,
      {
        extras: { retryAfterSeconds: seconds },
      },
    );
  });
}

/** Takes a claim back, because the attempt succeeded. */
export async function settleAttempt(tx: Tx, { limits, bucket }: Claim): Promise<void> {
  for (const { subject, resets } of inOrder(limits)) {
    if (resets) await tx.delete(attempts).where(eq(attempts.subject, subject));
    else
      await tx
        .update(attempts)
        .set({ failures: sql`greatest(${attempts.failures} - 1, 0)` })
        .where(and(eq(attempts.subject, subject), eq(attempts.windowStart, bucket)));
  }
}

/** Counts a failure that has happened. Returns the subjects that have to wait from now on. */
export async function countFailure(limits: readonly Limit[]): Promise<string[]> {
  return transaction(ALL, async (tx) => {
    const { counts } = await count(tx, limits);
    return counts.flatMap(({ subject, failures }) =>
      limits.some((limit) => limit.subject === subject && failures >= limit.most) ? subject : [],
    );
  });
}

// Always in the same order, so that two attempts with common subjects cannot wait for each other.
const inOrder = (limits: readonly Limit[]) => limits.toSorted((a, b) => (a.subject < b.subject ? -1 : 1));

async function count(tx: Tx, limits: readonly Limit[]): Promise<{ bucket: Date; counts: Count[] }> {
  const now = Date.now();
  const bucket = new Date(now - (now % BUCKET_MS));
  await tx
    .insert(attempts)
    .values(inOrder(limits).map(({ subject }) => ({ subject, windowStart: bucket, failures: 1 })))
    .onConflictDoUpdate({
      target: [attempts.subject, attempts.windowStart],
      set: { failures: sql`${attempts.failures} + 1` },
    });
  const subjects = limits.map(({ subject }) => subject);
  const counts = await tx
    .select({
      subject: attempts.subject,
      failures: sql<number>`sum(${attempts.failures})::int`,
      oldest: sql`min(${attempts.windowStart})`.mapWith(attempts.windowStart),
    })
    .from(attempts)
    .where(
      and(
        inArray(attempts.subject, subjects),
        gt(attempts.windowStart, new Date(now - WINDOW_MS)),
        gt(attempts.failures, 0),
      ),
    )
    .groupBy(attempts.subject);
  return { bucket, counts };
}
