import "server-only";
import { lt, sql } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import {
  approvals,
  attempts,
  channelMessages,
  idempotencyKeys,
  notices,
  oauthStates,
  sessions,
} from "@/db/schema";
import { MESSAGE_DAYS } from "./channels/keep";
import { IDEMPOTENCY_HOURS } from "./idempotency";

const DAY_MS = 86_400_000;
const NOTICE_DAYS = 90;

/** Forgets what has lost its meaning, and makes the audit's partitions of the months ahead. */
export async function forgetOldRecords(): Promise<number> {
  const now = Date.now();
  return transaction(ALL, async (tx) => {
    await tx.execute(sql`select keyhold_audit_partitions(3)`);
    const answers = await tx
      .delete(idempotencyKeys)
      .where(lt(idempotencyKeys.createdAt, new Date(now - IDEMPOTENCY_HOURS * 3_600_000)))
      .returning({ key: idempotencyKeys.key });
    const failures = await tx
      .delete(attempts)
      .where(lt(attempts.windowStart, new Date(now - DAY_MS)))
      .returning({ subject: attempts.subject });
    const ended = await tx
      .delete(sessions)
      .where(lt(sessions.expiresAt, new Date(now - 30 * DAY_MS)))
      .returning({ id: sessions.id });
    const messages = await tx
      .delete(channelMessages)
      .where(lt(channelMessages.receivedAt, new Date(now - MESSAGE_DAYS * DAY_MS)))
      .returning({ id: channelMessages.deliveryId });
    const authorizations = await tx
      .delete(oauthStates)
      .where(lt(oauthStates.expiresAt, new Date(now)))
      .returning({ id: oauthStates.id });
    const told = await tx
      .delete(notices)
      .where(lt(notices.createdAt, new Date(now - NOTICE_DAYS * DAY_MS)))
      .returning({ id: notices.id });
    const gone = told.length + authorizations.length;
    const decided = await tx
      .delete(approvals)
      .where(lt(approvals.expiresAt, new Date(now - 30 * DAY_MS)))
      .returning({ id: approvals.id });
    return decided.length + answers.length + failures.length + ended.length + messages.length + gone;
  });
}
