import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { credentials } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { command } from "../command";
import { type ConsumerImpact, consumerImpact } from "../impact/consumer";
import { findReferences, type Reference } from "../impact/registry";
import { impactSummary } from "../impact/summary";
import { checkImpactToken } from "../impact/token";
import { detach } from "../consumers/detach";
import { findCredentials, Ids } from "./find-many";
import { checkRevision, subjectOf } from "./shared";

/** Days a deleted credential can be restored. */
export const BIN_DAYS = 7;

const Input = z.strictObject({
  ids: Ids,
  impactToken: z.string().max(200).optional(),
  revision: z.int().positive().optional(),
});

export interface Deletion {
  deleted: number;
  ids: string[];
  affected: ConsumerImpact[];
  summary: string;
}

/**
 * Puts credentials into the bin for seven days, all of them or none. The impact the caller reviewed is counted again
 * under the rows' locks; if it is another one by now, nothing is deleted.
 */
export const deleteCredentials = command("credential.delete", Input, async (ctx, input) => {
  const stored = await findCredentials(ctx, input.ids, { lock: true });
  const rows = stored.map((row) => row.credential);
  const [only] = rows;
  if (only && rows.length === 1) checkRevision(only, input.revision);
  const references = await findReferences(ctx, rows);
  await checkImpactToken(ctx, input.impactToken, rows, references);
  refuseBlocked(references);
  await ctx.tx
    .update(credentials)
    .set({ deletedAt: new Date(), deletedBy: ctx.actor.name })
    .where(
      and(
        eq(credentials.orgId, ctx.orgId),
        eq(credentials.projectId, ctx.projectId),
        inArray(credentials.id, [...input.ids]),
      ),
    );
  await detach(ctx, rows);
  const result: Deletion = {
    deleted: rows.length,
    ids: rows.map((row) => row.id),
    affected: references.filter((use) => use.visible).map(consumerImpact),
    summary: impactSummary(references),
  };
  const about = rows.map((row) => ({
    subject: subjectOf(row),
    detail: { affected: references.filter((use) => use.credentialId === row.id).length },
  }));
  return { result, about };
});

function refuseBlocked(references: readonly Reference[]): void {
  const blockers = references.filter((use) => use.blockedBy !== null);
  if (blockers.length === 0) return;
  throw new AppError("blocked", "Some of these cannot be deleted yet, so nothing was deleted.", {
    extras: {
      blockers: blockers.map((use) => ({
        id: use.credentialId,
        consumer: use.visible ? use.consumer : null,
        reason: use.blockedBy,
      })),
    },
  });
}
