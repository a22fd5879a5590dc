import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { ALL, transaction, type Tx } from "@/db/client";
import { fillRequests } from "@/db/schema";
import { primaryField } from "@/lib/catalog/fields";
import { AppError } from "@/lib/errors";
import { addressLimit, claimAttempt, settleAttempt } from "../attempts";
import type { Context, TxContext } from "../context";
import { describeStored, mergedValues } from "../credentials/change";
import { Fields } from "../credentials/input";
import { subjectOf } from "../credentials/shared";
import { storeVersion, touch } from "../credentials/store";
import { acceptValues, refuseShownSecrets } from "../credentials/values";
import { openDoor, recordAct, recordRefusal } from "../open-door";
import { findOpenRequest, type OpenRequest } from "./shared";

const Input = z.strictObject({ token: z.string().max(200), fields: Fields });

const over = () =>
  new AppError("not_found", "This link isn’t valid any more. Ask whoever sent it to you for a new one.");

/** Stores the value that somebody entered by the address of a request. An address works once. */
export const fillRequest = openDoor("credential.fill", Input, async (ctx, { token, fields }) => {
  const claim = await claimAttempt([addressLimit(ctx.address)]);
  const stored = await transaction(ALL, async (tx) => {
    const open = await findOpenRequest(tx, token, { lock: true });
    if (!open) return null;
    await fill(tx, ctx, open, fields);
    await settleAttempt(tx, claim);
    return { key: open.stored.credential.key };
  });
  if (stored) return stored;
  await recordRefusal(ctx, "credential.fill", { detail: { reason: "no such link" } });
  throw over();
});

async function fill(
  tx: Tx,
  ctx: Context,
  { request, stored }: OpenRequest,
  fields: Record<string, string | null>,
): Promise<void> {
  const { credential } = stored;
  const inside: TxContext = { ...ctx, tx, orgId: credential.orgId, projectId: credential.projectId };
  const described = describeStored(stored).fields;
  const accepted = acceptValues({
    fields: described,
    submitted: fields,
    extras: [],
    mode: "edit",
    before: stored.version,
  });
  if (Object.keys(accepted.values).length === 0) {
    const field = primaryField(described)?.name ?? "fields";
    throw new AppError("invalid", "Enter the value.", { fields: { [field]: ["Enter the value."] } });
  }
  refuseShownSecrets(credential, accepted);
  const { values, destination, fields: specs } = await mergedValues(inside, stored, accepted);
  const version = await storeVersion(
    inside,
    credential,
    { ...accepted, values, destination, fields: specs },
    null,
  );
  await touch(inside, credential, { version: version.number });
  await tx
    .update(fillRequests)
    .set({ usedAt: new Date() })
    .where(and(eq(fillRequests.orgId, request.orgId), eq(fillRequests.id, request.id)));
  await recordAct(tx, inside, {
    action: "credential.fill",
    orgId: credential.orgId,
    actor: ctx.actor,
    subject: subjectOf(credential),
    detail: { request: request.id, version: version.number, changed: accepted.changed },
  });
}
