import "server-only";
import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { credentials } from "@/db/schema";
import { keyFromName } from "@/lib/catalog/keys";
import { CREDENTIAL_TYPES } from "@/lib/catalog/types";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import type { TxContext } from "../context";
import { findWorkflow } from "../workflows/find";
import { setAudience } from "./audience";
import { uniqueConflict } from "./conflict";
import { describeNew } from "./describe-new";
import { destinationSnapshot } from "./destination";
import type { CreateInput } from "./input";
import { checkKeyAllowed, type CredentialRow, personOf } from "./shared";
import { storeVersion } from "./store";
import { acceptValues, refuseShownSecrets } from "./values";
import { type CredentialView, viewOne } from "./view";

type Input = z.output<typeof CreateInput>;

/** Stores a new credential with whatever of its value is there. */
export async function insertCredential(ctx: TxContext, input: Input): Promise<CredentialView> {
  const described = describeNew(input);
  const { fields, template } = described;
  const accepted = acceptValues({
    fields,
    submitted: input.fields,
    extras: input.extras,
    mode: "create",
    before: undefined,
  });
  const row = newRow(ctx, described, input, await workflowOf(ctx, input));
  refuseShownSecrets(row, accepted);
  const credential = await insertRow(ctx, row);
  await setAudience(ctx, credential, input.audience);
  const destination = destinationSnapshot(
    { type: described.type, template, fields, plain: accepted.plain },
    accepted.values,
  );
  const version = await storeVersion(ctx, credential, { ...accepted, destination, fields }, null);
  const stored = { ...credential, version: version.number };
  if (version.number > 0)
    await ctx.tx.update(credentials).set({ version: version.number }).where(placeOf(credential));
  return viewOne(ctx, { credential: stored, version });
}

const placeOf = ({ orgId, projectId, id }: CredentialRow) =>
  and(eq(credentials.orgId, orgId), eq(credentials.projectId, projectId), eq(credentials.id, id));

function newRow(
  ctx: TxContext,
  { type, template }: ReturnType<typeof describeNew>,
  input: Input,
  workflowId: string | null,
): CredentialRow {
  const key = input.key ?? (input.name ? keyFromName(input.name) : template?.key);
  if (!key)
    throw new AppError("invalid", "Check the named fields.", { fields: { key: ["Enter a key or a name."] } });
  checkKeyAllowed(ctx, key);
  const now = new Date();
  return {
    id: newId("credential"),
    orgId: ctx.orgId,
    projectId: ctx.projectId,
    workflowId,
    key,
    name: input.name ?? input.key ?? template?.name ?? key,
    type,
    category: input.category ?? template?.category ?? CREDENTIAL_TYPES[type].category,
    templateId: template?.id ?? null,
    description: input.description ?? "",
    ownerId: personOf(ctx.actor)?.id ?? null,
    audience: input.audience?.kind ?? "project",
    disabledAt: null,
    expiresAt: input.expiresAt ?? null,
    version: 0,
    revision: 1,
    createdAt: now,
    createdBy: ctx.actor.name,
    updatedAt: now,
    lastUsedAt: null,
    lastTest: null,
    confirmUse: input.confirmUse ?? "never",
    deletedAt: null,
    deletedBy: null,
  };
}

/** The workflow cannot be deleted before its credential is stored, or the credential would lie outside its bin. */
async function workflowOf(ctx: TxContext, { workflowId }: Input): Promise<string | null> {
  if (workflowId === undefined || workflowId === null) return null;
  return (await findWorkflow(ctx, workflowId, { lock: "key share" })).id;
}

async function insertRow(ctx: TxContext, row: CredentialRow): Promise<CredentialRow> {
  try {
    await ctx.tx.insert(credentials).values(row);
    return row;
  } catch (error) {
    throw uniqueConflict(error, row);
  }
}
