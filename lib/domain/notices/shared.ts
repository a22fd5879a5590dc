import "server-only";
import { and, eq, isNull, or, type SQL } from "drizzle-orm";
import { credentials, notices } from "@/db/schema";
import type { TxContext } from "../context";
import { alive, visible } from "../credentials/shared";

export type NoticeRow = typeof notices.$inferSelect;

/** Joins a notice to the credential it is about. */
export const aboutCredential = and(
  eq(credentials.orgId, notices.orgId),
  eq(credentials.projectId, notices.projectId),
  eq(credentials.id, notices.credentialId),
);

/** Notices of this project about nothing in particular, or about a credential that this person may know of. */
export const readable = (ctx: TxContext): SQL | undefined =>
  and(
    eq(notices.orgId, ctx.orgId),
    eq(notices.projectId, ctx.projectId),
    or(isNull(notices.credentialId), and(visible(ctx), alive)),
  );
