import "server-only";
import { eq, sql } from "drizzle-orm";
import { ALL, transaction, type Tx } from "@/db/client";
import { auditHeads, instance } from "@/db/schema";
import { dataKeys } from "@/db/schema/sealed";
import { newId } from "@/lib/ids";
import { plainDigest, randomText } from "./keyed";
import { createDataKey, prepareKeys } from "./keyring";
import { kekStatus, recheckMasterKey, type MasterKeyStatus } from "./master-key";

const BOOT_LOCK = 4_713_202;

/**
 * Makes the instance row and its key on the very first start, and never again: with a master key missing or wrong
 * nothing is created, the instance is sealed and says why.
 */
export async function openInstance(): Promise<MasterKeyStatus> {
  const status = await kekStatus();
  if (status.status === "sealed") return status;
  await status.kek.selfTest();
  await transaction(ALL, async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${BOOT_LOCK})`);
    const [known] = await tx.select().from(instance);
    if (known) return;
    const id = newId("instance");
    const { kek } = status;
    await tx.insert(instance).values({ id, createdAt: new Date(), kekId: kek.id, kekCheck: kek.check });
    await tx.insert(auditHeads).values({ orgId: "instance", sequence: 0, mac: "" }).onConflictDoNothing();
    await createDataKeyOnce(tx, id);
  });
  const opened = await recheckMasterKey();
  await prepareKeys();
  return opened;
}

async function createDataKeyOnce(tx: Tx, instanceId: string) {
  const [key] = await tx.select({ id: dataKeys.id }).from(dataKeys).where(eq(dataKeys.scope, "instance"));
  if (!key)
    await createDataKey(tx, {
      scope: "instance",
      orgId: null,
      projectId: null,
      instance: instanceId,
      version: 1,
    });
}

/** A fresh one-time setup code while nobody owns this instance; printed at start, stored as a digest. */
export async function newSetupCode(): Promise<string | null> {
  const code = randomText().slice(0, 26);
  return transaction(ALL, async (tx) => {
    const [row] = await tx
      .select({ step: instance.setupStep, digest: instance.setupCodeDigest })
      .from(instance)
      .for("update");
    if (!row || row.step > 1) return null;
    await tx.update(instance).set({ setupCodeDigest: plainDigest(code) });
    return code;
  });
}
