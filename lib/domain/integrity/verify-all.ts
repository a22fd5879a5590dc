import "server-only";
import { and, asc, eq, gt, isNull } from "drizzle-orm";
import { ALL, transaction } from "@/db/client";
import { auditHeads, credentials, credentialVersions } from "@/db/schema";
import { type ChainReport, verifyChain } from "@/lib/audit/verify";
import { take } from "@/lib/vault/take";
import type { ConnectionRow } from "../connections/shared";
import { describeStored } from "../credentials/change";
import { sameDestination } from "../credentials/destination";
import { placeOfVersion, type StoredCredential } from "../credentials/shared";
import { openTokens } from "./open-tokens";

export interface IntegrityReport {
  ok: boolean;
  /** Versions whose every value opened. */
  opened: number;
  /** Connected accounts whose every token opened. */
  connections: number;
  damaged: { organisation: string; project: string; credential: string; key: string; version: number }[];
  chains: (ChainReport & { organisation: string })[];
}

const PAGE = 100;

/** Opens every stored value, one page at a time, and walks every audit chain. Nothing leaves but counts and names. */
export async function verifyAll(): Promise<IntegrityReport> {
  const damaged: IntegrityReport["damaged"] = [];
  let opened = 0;
  for (let after = ""; ;) {
    const page = await transaction(ALL, (tx) => readPage(tx, after));
    for (const stored of page) {
      if (await opens(stored)) opened += 1;
      else damaged.push(nameOf(stored));
    }
    after = page.at(-1)?.version.id ?? "";
    if (page.length < PAGE) break;
  }
  const tokens = await openTokens();
  damaged.push(...tokens.damaged.map(nameOfConnection));
  const chains = await verifyChains();
  const ok = damaged.length === 0 && chains.every((chain) => chain.intact);
  return { ok, opened, connections: tokens.opened, damaged, chains };
}

type Reader = Parameters<Parameters<typeof transaction>[1]>[0];

const readPage = (tx: Reader, after: string): Promise<StoredCredential[]> =>
  tx
    .select({ credential: credentials, version: credentialVersions })
    .from(credentialVersions)
    .innerJoin(credentials, eq(credentials.id, credentialVersions.credentialId))
    .where(
      and(
        isNull(credentialVersions.discardedAt),
        gt(credentialVersions.number, 0),
        gt(credentialVersions.id, after),
      ),
    )
    .orderBy(asc(credentialVersions.id))
    .limit(PAGE);

async function opens(stored: StoredCredential): Promise<boolean> {
  const { credential, version } = stored;
  if (!sameDestination({ ...describeStored(stored), plain: version.plain }, version.destination))
    return false;
  const reach = { org: credential.orgId, project: credential.projectId };
  const taken = await transaction(reach, (tx) => take(tx, [placeOfVersion(credential, version)]));
  const values = taken.get(version.id);
  return (
    values !== null && values !== undefined && Object.keys(version.secrets).every((name) => name in values)
  );
}

const nameOf = ({ credential, version }: StoredCredential) => ({
  organisation: credential.orgId,
  project: credential.projectId,
  credential: credential.id,
  key: credential.key,
  version: version.number,
});

const nameOfConnection = (row: ConnectionRow) => ({
  organisation: row.orgId,
  project: row.projectId,
  credential: row.id,
  key: row.name,
  version: row.generation,
});

async function verifyChains(): Promise<IntegrityReport["chains"]> {
  const heads = await transaction(ALL, (tx) =>
    tx.select({ orgId: auditHeads.orgId }).from(auditHeads).orderBy(auditHeads.orgId),
  );
  const chains = [];
  for (const { orgId } of heads) chains.push({ organisation: orgId, ...(await verifyChain(orgId)) });
  return chains;
}
