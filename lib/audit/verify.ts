import "server-only";
import { and, asc, eq, gt } from "drizzle-orm";
import { transaction } from "@/db/client";
import { auditEvents, auditHeads } from "@/db/schema";
import { macWith, sameText } from "@/lib/vault/keyed";
import { chainParts } from "./chain";

export interface ChainReport {
  intact: boolean;
  events: number;
  verifiedUpTo: string | null;
  /** First event that does not fit, and what is wrong with it. */
  broken: { sequence: number; reason: "missing" | "altered" | "cut" } | null;
}

const PAGE = 2_000;

/** Walks one organisation's chain from its first row and compares the end with the head. */
export async function verifyChain(orgId: string): Promise<ChainReport> {
  const sign = await macWith("audit");
  const reach = { org: orgId, project: "*" };
  const head = await transaction(
    reach,
    async (tx) => (await tx.select().from(auditHeads).where(eq(auditHeads.orgId, orgId)))[0],
  );
  let sequence = 0;
  let mac = "";
  let at: Date | null = null;
  const report = (broken: ChainReport["broken"]): ChainReport => ({
    intact: broken === null,
    events: sequence,
    verifiedUpTo: at?.toISOString() ?? null,
    broken,
  });
  for (;;) {
    const after = sequence;
    const rows = await transaction(reach, (tx) =>
      tx
        .select()
        .from(auditEvents)
        .where(and(eq(auditEvents.orgId, orgId), gt(auditEvents.sequence, after)))
        .orderBy(asc(auditEvents.sequence))
        .limit(PAGE),
    );
    for (const row of rows) {
      if (row.sequence > (head?.sequence ?? 0)) return report(null);
      if (row.sequence !== sequence + 1) return report({ sequence: sequence + 1, reason: "missing" });
      const expected = sign(chainParts(mac, row));
      if (!sameText(expected, row.mac)) return report({ sequence: row.sequence, reason: "altered" });
      ({ sequence, mac, at } = row);
    }
    if (rows.length < PAGE) break;
  }
  const complete = head !== undefined && head.sequence === sequence && head.mac === mac;
  return report(complete ? null : { sequence: sequence + 1, reason: "cut" });
}
