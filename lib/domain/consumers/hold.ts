import "server-only";
import { and, eq, inArray } from "drizzle-orm";
import type { Tx } from "@/db/client";
import { type AuditDetail, assignments, consumers } from "@/db/schema";
import type { TxContext } from "../context";
import { subjectOf as credentialSubject } from "../credentials/shared";
import type { Done } from "../door";
import { type Held, heldCredentials } from "./held";
import { type ConsumerRow, placeOf, subjectOf } from "./shared";

interface HoldOptions {
  /** Whether a person does this, who confirms by it what somebody has to confirm. */
  isAttended?: boolean;
  /** What the audit is told beside the place of each credential. */
  detail?: AuditDetail;
}

/** What a consumer holds for one use, with what the audit is told: each credential and where it sits. */
export async function holdForUse(
  ctx: TxContext,
  consumer: ConsumerRow,
  { detail, ...options }: HoldOptions = {},
): Promise<Done<Held>> {
  const held = await heldCredentials(ctx, consumer, options);
  const subject = subjectOf(consumer);
  const about = Object.entries(held).flatMap(([slot, credentials]) =>
    credentials.map((credential) => ({
      subject: credentialSubject(credential),
      detail: { consumer: consumer.id, kind: consumer.kind, slot, version: credential.version, ...detail },
    })),
  );
  const own = { subject, ...(detail && { detail }) };
  return { result: held, ...own, ...(about.length > 0 && { about: [...about, own] }) };
}

export const idsIn = (held: Held) =>
  Object.values(held)
    .flat()
    .map((credential) => credential.id);

/** Notes on the consumer and on its assignments that they were used. */
export async function touchConsumer(
  tx: Tx,
  consumer: ConsumerRow,
  held: Held,
  used: { at: Date; lastTry?: ConsumerRow["lastTry"] },
): Promise<void> {
  const { at: lastUsedAt, ...rest } = used;
  await tx
    .update(consumers)
    .set({ lastUsedAt, ...rest })
    .where(placeOf(consumer));
  const ids = idsIn(held);
  if (ids.length === 0) return;
  await tx
    .update(assignments)
    .set({ lastUsedAt })
    .where(
      and(
        eq(assignments.orgId, consumer.orgId),
        eq(assignments.projectId, consumer.projectId),
        eq(assignments.consumerId, consumer.id),
        inArray(assignments.credentialId, ids),
      ),
    );
}
