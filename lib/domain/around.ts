import "server-only";
import type { z } from "zod";
import { recordGrouped } from "@/lib/audit/grouped";
import type { AuditEntry } from "@/lib/audit/record";
import { AppError } from "@/lib/errors";
import { countCall, type Limit } from "./attempts";
import type { Context } from "./context";
import { decide, type Door } from "./door";

/** Refused although the role would allow the act in general: it asks for more than the actor has. Recorded. */
export class Overreach extends AppError {
  readonly subject: AuditEntry["subject"];

  constructor(message: string, subject?: AuditEntry["subject"]) {
    super("forbidden", message);
    this.subject = subject;
  }
}

/** Runs a door on the organisation as a whole, from whichever of its projects it is reached. */
export function wholeOrganisation<S extends z.ZodType, Out>(door: Door<S, Out>): Door<S, Out> {
  const { action, input, kind } = door;
  return Object.assign(
    (ctx: Parameters<typeof door>[0], raw: unknown) => door({ ...ctx, projectId: "*" }, raw),
    { action, input, kind },
  );
}

/** Counts the calls of a door before it begins anything. Whoever may not open it is refused first, uncounted. */
export function throttled<S extends z.ZodType, Out>(
  door: Door<S, Out>,
  doing: string,
  limits: (ctx: Context, raw: unknown) => Limit[],
): Door<S, Out> {
  const { action, input, kind } = door;
  const execute = async (ctx: Context, raw: unknown): Promise<Out> => {
    await decide(ctx, action);
    await countCall(limits(ctx, raw), doing);
    return door(ctx, raw);
  };
  return Object.assign(execute, { action, input, kind });
}

/** Records an overreach once the transaction it ended is gone. */
export function recordingOverreach<S extends z.ZodType, Out>(door: Door<S, Out>): Door<S, Out> {
  const { action, input, kind } = door;
  const execute: (...given: Parameters<typeof door>) => Promise<Out> = async (ctx, raw) => {
    try {
      return await door(ctx, raw);
    } catch (error) {
      if (error instanceof Overreach) {
        const { orgId, actor, requestId, address } = ctx;
        const projectId = ctx.projectId === "*" ? null : ctx.projectId;
        const subject = error.subject ? { subject: error.subject } : {};
        await recordGrouped([
          { orgId, projectId, actor, action, outcome: "denied", requestId, address, ...subject },
        ]);
      }
      throw error;
    }
  };
  return Object.assign(execute, { action, input, kind });
}
