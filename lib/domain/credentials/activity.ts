import "server-only";
import { and, desc, eq, lt } from "drizzle-orm";
import { z } from "zod";
import { auditEvents } from "@/db/schema";
import { query } from "../command";
import { type EventView, viewEvent } from "../audit/view";
import { CredentialId } from "./input";
import { findCredential } from "./shared";

const Input = z.strictObject({ id: CredentialId, before: z.coerce.number().int().positive().optional() });

/** What happened to one credential and who used it, newest first, 50 at a time. */
export const listActivity = query(
  "credential.activity",
  Input,
  async (ctx, { id, before }): Promise<{ items: EventView[] }> => {
    const { credential } = await findCredential(ctx, id);
    const rows = await ctx.tx
      .select()
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.orgId, ctx.orgId),
          eq(auditEvents.projectId, ctx.projectId),
          eq(auditEvents.subjectId, credential.id),
          before ? lt(auditEvents.sequence, before) : undefined,
        ),
      )
      .orderBy(desc(auditEvents.sequence))
      .limit(50);
    return { items: rows.map(viewEvent) };
  },
);
