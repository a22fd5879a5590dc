import "server-only";
import { and, eq, gt, isNull } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { sessions, users } from "@/db/schema";
import { isId } from "@/lib/ids";

/** Who is signed in. */
export interface Session {
  userId: string;
  email: string;
  name: string;
}

/** "Last seen" is kept to this: writing it on every page would make each read a write. */
const SEEN_PRECISION_MS = 5 * 60_000;

/** Who holds this session, read anew on each request; null when it is unknown, revoked or over. */
export async function findSession(sessionId: unknown): Promise<Session | null> {
  if (!isId("session", sessionId)) return null;
  const now = new Date();
  return transaction(ALL, async (tx) => {
    const [row] = await tx
      .select({ userId: users.id, email: users.email, name: users.name, lastSeenAt: users.lastSeenAt })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt), gt(sessions.expiresAt, now)));
    if (!row) return null;
    const { lastSeenAt, ...person } = row;
    if (!lastSeenAt || lastSeenAt.getTime() < now.getTime() - SEEN_PRECISION_MS) {
      await tx.update(users).set({ lastSeenAt: now }).where(eq(users.id, person.userId));
    }
    return person;
  });
}
