import "server-only";
import { and, asc, eq, sql } from "drizzle-orm";
import { transaction } from "@/db/client";
import { auditEvents, auditHeads } from "@/db/schema";
import { macWith, sameText } from "@/lib/vault/keyed";
import { chainParts, type EventRow } from "./chain";

export interface ChainReport {
  intact: boolean;
  /** Events that were found to fit, from the first one on. */
  events: number;
  verifiedUpTo: string | null;
  /**
   * The first event that does not fit. `missing`: it was deleted, and later ones are there. `altered`: it was changed,
   * moved or put in. `cut`: the chain was longer once than it is now.
   */
  broken: { sequence: number; reason: "missing" | "altered" | "cut" } | null;
}

const PAGE = 2_000;

/** Where a walk stands: the last event that fits. */
interface Walked {
  sequence: number;
  mac: string;
  at: Date | null;
}

type Sign = Awaited<ReturnType<typeof macWith>>;

/** Walks one organisation's chain from its first row and compares the end with the head. */
export async function verifyChain(orgId: string): Promise<ChainReport> {
  const sign = await macWith("audit");
  let walked: Walked = { sequence: 0, mac: "", at: null };
  let known = 0;
  for (;;) {
    const rows = await readPage(orgId, walked);
    const step = walk(rows, walked, sign);
    walked = step.walked;
    if (step.broken) return report(walked, step.broken);
    if (rows.length === PAGE) continue;
    if (rows.length === 0 && walked.sequence < known)
      return report(walked, { sequence: walked.sequence + 1, reason: "cut" });
    // Read after the rows, so an intact chain is never longer than its head says.
    const head = await readHead(orgId);
    if (!head || head.sequence <= walked.sequence) return report(walked, compare(walked, head));
    known = head.sequence;
  }
}

const report = (walked: Walked, broken: ChainReport["broken"]): ChainReport => ({
  intact: broken === null,
  events: walked.sequence,
  verifiedUpTo: walked.at?.toISOString() ?? null,
  broken,
});

// By time as well: a forged second row of the same number must not hide behind the end of a page.
function readPage(orgId: string, { sequence, at }: Walked): Promise<EventRow[]> {
  const since = (at ?? new Date(0)).toISOString();
  return transaction({ org: orgId, project: "*" }, (tx) =>
    tx
      .select()
      .from(auditEvents)
      .where(
        and(
          eq(auditEvents.orgId, orgId),
          sql`(${auditEvents.sequence}, ${auditEvents.at}) > (${sequence}, ${since}::timestamptz)`,
        ),
      )
      .orderBy(asc(auditEvents.sequence), asc(auditEvents.at))
      .limit(PAGE),
  );
}

function walk(
  rows: readonly EventRow[],
  from: Walked,
  sign: Sign,
): { walked: Walked; broken: ChainReport["broken"] } {
  let walked = from;
  for (const row of rows) {
    if (row.sequence > walked.sequence + 1)
      return { walked, broken: { sequence: walked.sequence + 1, reason: "missing" } };
    const fits = row.sequence === walked.sequence + 1 && sameText(sign(chainParts(walked.mac, row)), row.mac);
    if (!fits) return { walked, broken: { sequence: row.sequence, reason: "altered" } };
    walked = row;
  }
  return { walked, broken: null };
}

type Head = typeof auditHeads.$inferSelect | undefined;

const readHead = (orgId: string): Promise<Head> =>
  transaction(
    { org: orgId, project: "*" },
    async (tx) => (await tx.select().from(auditHeads).where(eq(auditHeads.orgId, orgId)))[0],
  );

function compare({ sequence, mac }: Walked, head: Head): ChainReport["broken"] {
  if (!head) return { sequence: sequence + 1, reason: "cut" };
  return head.sequence === sequence && sameText(head.mac, mac) ? null : { sequence, reason: "altered" };
}
