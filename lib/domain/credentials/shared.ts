import "server-only";
import { and, eq, inArray, isNotNull, isNull, or, sql, type SQL } from "drizzle-orm";
import { credentialAudience, credentials, credentialVersions } from "@/db/schema";
import type { Actor, UserActor } from "@/lib/access/policy";
import { AppError, notFound } from "@/lib/errors";
import { isId } from "@/lib/ids";
import type { VersionPlace } from "@/lib/vault/place";
import { Overreach } from "../around";
import type { TxContext } from "../context";
import { isPermitted } from "../workflows/permitted";

export type CredentialRow = typeof credentials.$inferSelect;
export type VersionRow = typeof credentialVersions.$inferSelect;
export interface StoredCredential {
  credential: CredentialRow;
  /** The current version, or the value-less one (number 0) of a credential that still needs its value. */
  version: VersionRow;
}

/** The person a request acts for, if there is one. */
export function personOf(actor: Actor): UserActor | null {
  if (actor.kind === "user") return actor;
  return actor.kind === "token" ? actor.person : null;
}

/** Rows of this project that this actor may know of. Everything else does not exist for it. */
export function visible(ctx: TxContext): SQL | undefined {
  const place = and(eq(credentials.orgId, ctx.orgId), eq(credentials.projectId, ctx.projectId));
  if (ctx.actor.kind === "system") return place;
  const person = personOf(ctx.actor);
  const shared = eq(credentials.audience, "project");
  const audience = person ? or(shared, eq(credentials.ownerId, person.id), named(person.id)) : shared;
  if (ctx.actor.kind !== "token") return and(place, audience);
  const { keys, workflowId } = ctx.actor;
  return and(
    place,
    audience,
    keys ? (keys.length > 0 ? inArray(credentials.key, [...keys]) : sql`false`) : undefined,
    workflowId ? or(isNull(credentials.workflowId), eq(credentials.workflowId, workflowId)) : undefined,
    workflowId ? isPermitted(workflowId) : undefined,
  );
}

const named = (userId: string) => sql`${credentials.audience} = 'members' and exists (
  select from ${credentialAudience} where ${credentialAudience.orgId} = ${credentials.orgId}
    and ${credentialAudience.projectId} = ${credentials.projectId}
    and ${credentialAudience.credentialId} = ${credentials.id} and ${credentialAudience.userId} = ${userId})`;

export const alive = isNull(credentials.deletedAt);

/** Joins a credential to its current version. */
export const currentVersion = and(
  eq(credentialVersions.orgId, credentials.orgId),
  eq(credentialVersions.projectId, credentials.projectId),
  eq(credentialVersions.credentialId, credentials.id),
  eq(credentialVersions.label, "current"),
);

interface FindOptions {
  /** Lock the row for the rest of the transaction: for every verb that writes. */
  lock?: boolean;
  inBin?: boolean;
}

/** The credential, or the one answer for "not there" and "not yours". */
export async function findCredential(
  ctx: TxContext,
  id: string,
  { lock = false, inBin = false }: FindOptions = {},
): Promise<StoredCredential> {
  if (!isId("credential", id)) throw notFound("No such credential");
  const here = and(visible(ctx), eq(credentials.id, id), inBin ? isNotNull(credentials.deletedAt) : alive);
  // In a statement of its own: after waiting for a writer, a join would pair the new row with the version of before.
  if (lock) await ctx.tx.select({ id: credentials.id }).from(credentials).where(here).for("update");
  const [row] = await ctx.tx
    .select({ credential: credentials, version: credentialVersions })
    .from(credentials)
    .innerJoin(credentialVersions, currentVersion)
    .where(here);
  if (!row) throw notFound("No such credential");
  return row;
}

/** A token limited to some keys may neither take nor give a credential another one. */
export function checkKeyAllowed({ actor }: TxContext, key: string): void {
  if (actor.kind !== "token" || !actor.keys || actor.keys.includes(key)) return;
  throw new Overreach("This token may only use the keys it was made for.");
}

export function placeOfVersion(credential: CredentialRow, version: VersionRow): VersionPlace {
  return {
    orgId: credential.orgId,
    projectId: credential.projectId,
    workflowId: credential.workflowId,
    credentialId: credential.id,
    type: credential.type,
    versionId: version.id,
    number: version.number,
    destination: version.destination,
    fields: Object.keys(version.secrets),
  };
}

/** Refuses a write prepared against an older state, when the caller said which state it meant. */
export function checkRevision(row: { revision: number }, expected: number | undefined): void {
  if (expected === undefined || expected === row.revision) return;
  throw new AppError("stale", "This was changed in the meantime. Load it again and repeat your change.", {
    extras: { revision: row.revision },
  });
}

export const subjectOf = (credential: Pick<CredentialRow, "id" | "key">) => ({
  kind: "credential",
  id: credential.id,
  name: credential.key,
});
