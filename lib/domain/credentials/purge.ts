import "server-only";
import { and, eq, inArray, isNotNull, isNull, lt } from "drizzle-orm";
import { ALL, transaction, type Tx } from "@/db/client";
import { credentials, credentialVersions } from "@/db/schema";
import { record } from "@/lib/audit/record";
import { newId } from "@/lib/ids";
import { discard } from "@/lib/vault/take";
import { SCHEDULER } from "../scheduler";
import { BIN_DAYS } from "./delete";
import { subjectOf } from "./shared";

/** Rows of one transaction: many enough to be quick, few enough to stay far below the deadline. */
const BATCH = 50;

/** Destroys what has lain in the bin for seven days, ciphertext and row. Returns how many credentials went. */
export const purgeBin = () => inBatches(purgeSome);

/** Destroys the ciphertext of previous values whose time is over; their rows stay as history. */
export const discardPrevious = () => inBatches(discardSome);

async function inBatches(some: (tx: Tx) => Promise<number>): Promise<number> {
  let total = 0;
  for (;;) {
    const done = await transaction(ALL, some);
    total += done;
    if (done < BATCH) return total;
  }
}

async function purgeSome(tx: Tx): Promise<number> {
  const before = new Date(Date.now() - BIN_DAYS * 86_400_000);
  const rows = await tx
    .select()
    .from(credentials)
    .where(and(isNotNull(credentials.deletedAt), lt(credentials.deletedAt, before)))
    .orderBy(credentials.orgId, credentials.id)
    .limit(BATCH)
    .for("update", { skipLocked: true });
  if (rows.length === 0) return 0;
  // Versions, audience and ciphertext go with the row.
  await tx.delete(credentials).where(
    inArray(
      credentials.id,
      rows.map((row) => row.id),
    ),
  );
  for (const row of rows) await note(tx, "credential.purged", row);
  return rows.length;
}

async function discardSome(tx: Tx): Promise<number> {
  const rows = await tx
    .select({ version: credentialVersions, credential: credentials })
    .from(credentialVersions)
    .innerJoin(credentials, eq(credentials.id, credentialVersions.credentialId))
    .where(
      and(
        isNotNull(credentialVersions.keepUntil),
        isNull(credentialVersions.discardedAt),
        lt(credentialVersions.keepUntil, new Date()),
      ),
    )
    .orderBy(credentials.orgId, credentials.id)
    .limit(BATCH)
    .for("update", { of: credentials, skipLocked: true });
  for (const { version, credential } of rows) {
    await discard(tx, version, [version.id]);
    await tx
      .update(credentialVersions)
      .set({ label: null, discardedAt: new Date(), keepUntil: null, hasHint: false })
      .where(eq(credentialVersions.id, version.id));
    await note(tx, "credential.discarded", credential, { version: version.number });
  }
  return rows.length;
}

function note(
  tx: Tx,
  action: "credential.purged" | "credential.discarded",
  row: typeof credentials.$inferSelect,
  detail: { version?: number } = {},
) {
  const about = {
    orgId: row.orgId,
    projectId: row.projectId,
    actor: SCHEDULER,
    requestId: newId("request"),
    address: "",
  };
  return record(tx, [{ ...about, action, outcome: "allowed", subject: subjectOf(row), detail }]);
}
