import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import { z } from "zod";
import { credentials, credentialVersions } from "@/db/schema";
import { notFound } from "@/lib/errors";
import { isId } from "@/lib/ids";
import type { TxContext } from "../context";
import { CredentialId } from "./input";
import { alive, currentVersion, type StoredCredential, visible } from "./shared";

export const MAX_BATCH = 500;
export const Ids = z
  .array(CredentialId)
  .min(1, "Name at least one credential.")
  .max(MAX_BATCH, `Up to ${MAX_BATCH} at a time.`)
  .transform((ids) => [...new Set(ids)]);

/**
 * All of these credentials or none: one that cannot be seen makes the whole call a 404 that does not say which.
 * Rows are locked in the order of their ids, so that two batches over the same rows cannot wait for each other.
 */
export async function findCredentials(
  ctx: TxContext,
  ids: readonly string[],
  { lock = false } = {},
): Promise<StoredCredential[]> {
  if (!ids.every((id) => isId("credential", id))) throw notFound("Some of these credentials do not exist");
  if (lock) {
    await ctx.tx
      .select({ id: credentials.id })
      .from(credentials)
      .where(
        and(
          eq(credentials.orgId, ctx.orgId),
          eq(credentials.projectId, ctx.projectId),
          inArray(credentials.id, [...ids]),
        ),
      )
      .orderBy(credentials.id)
      .for("update");
  }
  const rows = await ctx.tx
    .select({ credential: credentials, version: credentialVersions })
    .from(credentials)
    .innerJoin(credentialVersions, currentVersion)
    .where(and(visible(ctx), alive, inArray(credentials.id, [...ids])))
    .orderBy(credentials.id);
  if (rows.length !== ids.length) throw notFound("Some of these credentials do not exist");
  return rows;
}
