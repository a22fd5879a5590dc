import type { z } from "zod";
import { can } from "@/lib/access/policy";
import type { PersonContext } from "@/lib/auth/session";
import type { Door } from "@/lib/domain/door";
import { AppError } from "@/lib/errors";

/**
 * What a page reads, or null when the reader's role does not allow it. The door is asked first, so that the attempt is
 * in the audit; while sealed it cannot be, and the answer is the same.
 */
export async function readIfAllowed<S extends z.ZodType, Out>(
  ctx: PersonContext,
  door: Door<S, Out>,
  input: z.input<S>,
): Promise<Out | null> {
  try {
    return await door(ctx, input);
  } catch (error) {
    if (error instanceof AppError && !can(ctx.actor, door.action)) return null;
    throw error;
  }
}
