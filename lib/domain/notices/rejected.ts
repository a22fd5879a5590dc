import "server-only";
import { and, desc, eq, gt } from "drizzle-orm";
import { type LastTest, notices } from "@/db/schema";
import { newId } from "@/lib/ids";
import type { TxContext } from "../context";
import type { CredentialRow } from "../credentials/shared";

const ONE_NOTICE_MS = 86_400_000;

/** Tells the project when a service no longer accepts a key that it accepted before; once a day for one key. */
export async function noteRejection(
  ctx: TxContext,
  credential: CredentialRow,
  test: LastTest,
): Promise<void> {
  const before = credential.lastTest?.outcome;
  const worked = before === "valid" || before === "limited";
  if (test.outcome !== "rejected" || !worked || credential.audience !== "project") return;
  const mine = and(
    eq(notices.orgId, ctx.orgId),
    eq(notices.projectId, ctx.projectId),
    eq(notices.credentialId, credential.id),
    eq(notices.kind, "rejected"),
    gt(notices.createdAt, new Date(Date.now() - ONE_NOTICE_MS)),
  );
  const [recent] = await ctx.tx
    .select({ id: notices.id })
    .from(notices)
    .where(mine)
    .orderBy(desc(notices.createdAt))
    .limit(1);
  if (recent) return;
  await ctx.tx.insert(notices).values({
    id: newId("notice"),
    orgId: ctx.orgId,
    projectId: ctx.projectId,
    credentialId: credential.id,
    kind: "rejected",
    text: `${credential.name} is no longer accepted by ${test.host}.`,
    createdAt: new Date(),
  });
}
