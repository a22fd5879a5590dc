import { ALL, transaction } from "@/db/client";
import type { auditEvents } from "@/db/schema";
import { AppError, type ErrorCode } from "@/lib/errors";

/** The AppError a promise ends in; anything else fails the test. */
export async function refusal(work: Promise<unknown>): Promise<AppError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error("This was expected to be refused.");
}

export const refusedWith = async (work: Promise<unknown>): Promise<ErrorCode> => (await refusal(work)).code;

/** The newest events of a chain, newest first. */
export function newestEvents(orgId: string, limit = 20): Promise<(typeof auditEvents.$inferSelect)[]> {
  return transaction(ALL, (tx) =>
    tx.query.auditEvents.findMany({
      where: (event, { eq }) => eq(event.orgId, orgId),
      orderBy: (event, { desc }) => desc(event.sequence),
      limit,
    }),
  );
}
