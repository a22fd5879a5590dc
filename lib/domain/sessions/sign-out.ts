import "server-only";
import { and, eq, isNull } from "drizzle-orm";
import { z } from "zod";
import { ALL, transaction } from "@/db/client";
import { sessions, users } from "@/db/schema";
import { isId } from "@/lib/ids";
import { canRecord, openDoor } from "../open-door";
import { recordForPerson, revokeSessions } from "./shared";

const Input = z.strictObject({
  sessionId: z.string().max(64),
  /** Also every other session of the same person. */
  everywhere: z.boolean().default(false),
});

/**
 * Ends a session at once. The session id is its own proof, so somebody who no longer belongs anywhere can sign out
 * too; one that is over already ends nothing and is no error.
 */
export const signOut = openDoor(
  "session.sign_out",
  Input,
  async (ctx, { sessionId, everywhere }): Promise<{ ended: number }> => {
    if (!isId("session", sessionId)) return { ended: 0 };
    const recorded = await canRecord();
    return transaction(ALL, async (tx) => {
      const [ended] = await tx
        .update(sessions)
        .set({ revokedAt: new Date() })
        .where(and(eq(sessions.id, sessionId), isNull(sessions.revokedAt)))
        .returning({ userId: sessions.userId });
      if (!ended) return { ended: 0 };
      const others = everywhere ? await revokeSessions(tx, ended.userId) : 0;
      const [person] = await tx
        .select({ id: users.id, name: users.name })
        .from(users)
        .where(eq(users.id, ended.userId));
      if (person && recorded) await recordForPerson(tx, ctx, "session.sign_out", person);
      return { ended: 1 + others };
    });
  },
);
