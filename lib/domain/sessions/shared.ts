import "server-only";
import { and, asc, eq, isNull } from "drizzle-orm";
import { ALL, transaction, type Tx } from "@/db/client";
import { memberships, organisations, sessions, users } from "@/db/schema";
import { ANONYMOUS } from "@/lib/access/policy";
import { INSTANCE_CHAIN } from "@/lib/audit/record";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { type Claim, settleAttempt } from "../attempts";
import type { About } from "../door";
import type { Context } from "../context";
import { canRecord, type OpenAction, recordAct } from "../open-door";

/** Days after signing in that a session ends, used or not. */
export const SESSION_DAYS = 30;
const DAY_MS = 86_400_000;
const USER_AGENT_LENGTH_MAX = 300;
/** Organisations whose audit is told of a sign-in: each is a lock held until the sign-in commits. */
const TOLD_MAX = 20;

export type UserRow = typeof users.$inferSelect;

export interface SignedIn {
  sessionId: string;
  userId: string;
}

export async function findPersonByEmail(email: string): Promise<UserRow | undefined> {
  const [person] = await transaction(ALL, (tx) => tx.select().from(users).where(eq(users.email, email)));
  return person;
}

/** Opens a session for somebody whose proof has been accepted. */
export async function startSession(
  ctx: Context,
  action: OpenAction,
  person: UserRow,
  more: { userAgent: string; claim?: Claim },
): Promise<SignedIn> {
  const id = newId("session");
  const now = new Date();
  const recorded = await canRecord();
  await transaction(ALL, async (tx) => {
    await tx.insert(sessions).values({
      id,
      userId: person.id,
      createdAt: now,
      expiresAt: new Date(now.getTime() + SESSION_DAYS * DAY_MS),
      revokedAt: null,
      address: ctx.address,
      userAgent: more.userAgent.replaceAll("\0", "").slice(0, USER_AGENT_LENGTH_MAX),
    });
    await tx.update(users).set({ lastSeenAt: now }).where(eq(users.id, person.id));
    if (more.claim) await settleAttempt(tx, more.claim);
    if (recorded) await recordForPerson(tx, ctx, action, person);
  });
  if (!recorded)
    log.warn("signed in while sealed, not in the audit", { userId: person.id, requestId: ctx.requestId });
  return { sessionId: id, userId: person.id };
}

/** Records what a person did in the chain of each organisation they belong to, or in the instance's when in none. */
export async function recordForPerson(
  tx: Tx,
  ctx: Context,
  action: OpenAction,
  person: { id: string; name: string },
): Promise<void> {
  const about: About = { subject: { kind: "user", id: person.id, name: person.name } };
  const places = await tx
    .select({ orgId: memberships.orgId, role: memberships.role, managesFrom: organisations.managesFrom })
    .from(memberships)
    .innerJoin(organisations, eq(organisations.id, memberships.orgId))
    .where(eq(memberships.userId, person.id))
    .orderBy(asc(memberships.orgId))
    .limit(TOLD_MAX);
  for (const { orgId, ...rights } of places) {
    await recordAct(tx, ctx, {
      ...about,
      action,
      orgId,
      actor: { kind: "user", id: person.id, name: person.name, ...rights },
    });
  }
  if (places.length === 0)
    await recordAct(tx, ctx, { ...about, action, orgId: INSTANCE_CHAIN, actor: ANONYMOUS });
}

/** Ends every session of a person at once, on all devices. Returns how many there were. */
export async function revokeSessions(tx: Tx, userId: string): Promise<number> {
  const ended = await tx
    .update(sessions)
    .set({ revokedAt: new Date() })
    .where(and(eq(sessions.userId, userId), isNull(sessions.revokedAt)))
    .returning({ id: sessions.id });
  return ended.length;
}
