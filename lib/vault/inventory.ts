import "server-only";
import { and, asc, eq, sql } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { organisations, projects } from "@/db/schema";
import { dataKeys, sealedTokens, sealedValues } from "@/db/schema/sealed";

/** What is known of a data key beside the key. */
export interface DataKeyFacts {
  id: string;
  organisation: { id: string; name: string };
  project: { id: string; name: string };
  version: number;
  state: "pending" | "active" | "retiring" | "retired" | "destroyed";
  /** Master key that wraps it. */
  kekId: string;
  createdAt: string;
  /** Stored values and tokens it seals. */
  values: number;
}

/** The data keys of one organisation, or of all, as far as the transaction reaches. */
export async function dataKeyFacts(tx: Tx, orgId?: string): Promise<DataKeyFacts[]> {
  const values = sql<number>`((select count(*)::int from ${sealedValues}
    where ${sealedValues.dekId} = ${dataKeys.id} and ${sealedValues.domain} = 'value')
    + (select count(*)::int from ${sealedTokens} where ${sealedTokens.dekId} = ${dataKeys.id}))`;
  const rows = await tx
    .select({
      id: dataKeys.id,
      organisation: { id: organisations.id, name: organisations.name },
      project: { id: projects.id, name: projects.name },
      version: dataKeys.version,
      state: dataKeys.state,
      kekId: dataKeys.kekId,
      createdAt: dataKeys.createdAt,
      values,
    })
    .from(dataKeys)
    .innerJoin(projects, and(eq(projects.orgId, dataKeys.orgId), eq(projects.id, dataKeys.projectId)))
    .innerJoin(organisations, eq(organisations.id, dataKeys.orgId))
    .where(orgId === undefined ? undefined : eq(dataKeys.orgId, orgId))
    .orderBy(asc(organisations.name), asc(projects.name), asc(dataKeys.version));
  return rows.map((row) => ({ ...row, createdAt: row.createdAt.toISOString() }));
}
