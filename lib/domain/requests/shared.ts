import "server-only";
import { and, eq, gt, isNull } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { credentials, credentialVersions, fillRequests, organisations, projects } from "@/db/schema";
import { keyedMac } from "@/lib/vault/keyed";
import { alive, currentVersion, type StoredCredential } from "../credentials/shared";

/** Days in which a value can be entered by its address. */
export const REQUEST_DAYS = 7;

export const digestOf = (token: string) => keyedMac("request", [token]);

export interface OpenRequest {
  request: typeof fillRequests.$inferSelect;
  organisation: string;
  project: string;
  stored: StoredCredential;
}

/** The request behind an address, while it can be answered: not used, not expired, and the value is still missing. */
export async function findOpenRequest(
  tx: Tx,
  token: unknown,
  { lock = false }: { lock?: boolean } = {},
): Promise<OpenRequest | null> {
  if (typeof token !== "string" || !/^[0-9a-x]{52}$/.test(token)) return null;
  const open = and(
    eq(fillRequests.digest, await digestOf(token)),
    isNull(fillRequests.usedAt),
    gt(fillRequests.expiresAt, new Date()),
  );
  const query = tx.select().from(fillRequests).where(open);
  const [request] = lock ? await query.for("update") : await query;
  if (!request) return null;
  const { orgId, projectId, credentialId } = request;
  const place = and(
    eq(credentials.orgId, orgId),
    eq(credentials.projectId, projectId),
    eq(credentials.id, credentialId),
  );
  if (lock) await tx.select({ id: credentials.id }).from(credentials).where(place).for("update");
  const [row] = await tx
    .select({
      credential: credentials,
      version: credentialVersions,
      organisation: organisations.name,
      project: projects.name,
    })
    .from(credentials)
    .innerJoin(credentialVersions, currentVersion)
    .innerJoin(organisations, eq(organisations.id, credentials.orgId))
    .innerJoin(projects, and(eq(projects.orgId, credentials.orgId), eq(projects.id, credentials.projectId)))
    .where(and(place, alive));
  if (!row || row.credential.version !== 0) return null;
  const { credential, version, organisation, project } = row;
  return { request, organisation, project, stored: { credential, version } };
}
