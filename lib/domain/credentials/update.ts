import "server-only";
import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { credentialVersions, memberships } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { isId } from "@/lib/ids";
import { recordingOverreach } from "../around";
import { command } from "../command";
import type { TxContext } from "../context";
import { describeStored, movesDestination, nextVersion } from "./change";
import { uniqueConflict } from "./conflict";
import { setAudience } from "./audience";
import { UpdateInput } from "./input";
import {
  checkKeyAllowed,
  checkRevision,
  type CredentialRow,
  findCredential,
  type StoredCredential,
  subjectOf,
  type VersionRow,
} from "./shared";
import { touch } from "./store";
import { acceptValues, type Accepted, refuseShownSecrets } from "./values";
import { type CredentialView, viewOne, withoutHints } from "./view";

type Input = z.output<typeof UpdateInput>;

/**
 * Changes a credential. Absent or blank secrets are kept, null clears an optional field, and renaming needs no value.
 * A changed secret makes a new version and destroys the old one; to keep the old one for a while, rotate.
 */
export const updateCredential = recordingOverreach(
  command(
    "credential.update",
    UpdateInput,
    async (ctx, input) => {
      const stored = await findCredential(ctx, input.id, { lock: true });
      checkRevision(stored.credential, input.revision);
      if (input.key !== undefined) checkKeyAllowed(ctx, input.key);
      const accepted = accept(stored, input);
      refuseShownSecrets({ ...stored.credential, ...textsOf(stored, input) }, accepted);
      await setAudience(ctx, stored.credential, input.audience);
      const version = await changeValues(ctx, stored, accepted);
      const credential = await saveRow(ctx, stored, input, version);
      const changed = [...changedColumns(stored.credential, credential, input), ...accepted.changed];
      const view: CredentialView = await viewOne(ctx, { credential, version });
      return {
        result: view,
        subject: subjectOf(credential),
        detail: { changed, version: credential.version },
      };
    },
    { remember: withoutHints },
  ),
);

function accept(stored: StoredCredential, input: Input): Accepted {
  const { fields } = describeStored(stored);
  const own = new Set(fields.map((field) => field.name));
  const removals = Object.fromEntries(
    input.removeExtras.filter((name) => !own.has(name)).map((name): [string, null] => [name, null]),
  );
  return acceptValues({
    fields,
    submitted: { ...input.fields, ...removals },
    extras: input.extras,
    mode: "edit",
    before: stored.version,
  });
}

async function changeValues(
  ctx: TxContext,
  stored: StoredCredential,
  accepted: Accepted,
): Promise<VersionRow> {
  const clearsSecret = accepted.cleared.some((name) => name in stored.version.secrets);
  const secretsChange = Object.keys(accepted.values).length > 0 || clearsSecret;
  if (secretsChange || movesDestination(stored, accepted.plain))
    return nextVersion(ctx, stored, accepted, null);
  if (accepted.changed.length === 0) return stored.version;
  const { version } = stored;
  await ctx.tx
    .update(credentialVersions)
    .set({ plain: accepted.plain })
    .where(
      and(
        eq(credentialVersions.orgId, ctx.orgId),
        eq(credentialVersions.projectId, ctx.projectId),
        eq(credentialVersions.id, version.id),
      ),
    );
  return { ...version, plain: accepted.plain };
}

/** The texts everybody sees as they will be. */
function textsOf({ credential }: StoredCredential, { key, name, description }: Input) {
  return {
    key: key ?? credential.key,
    name: name ?? credential.name,
    description: description === undefined ? credential.description : (description ?? ""),
  };
}

async function saveRow(
  ctx: TxContext,
  stored: StoredCredential,
  input: Input,
  version: VersionRow,
): Promise<CredentialRow> {
  const { credential } = stored;
  const set = {
    ...textsOf(stored, input),
    category: input.category ?? credential.category,
    expiresAt: input.expiresAt === undefined ? credential.expiresAt : input.expiresAt,
    audience: input.audience?.kind ?? credential.audience,
    confirmUse: input.confirmUse ?? credential.confirmUse,
    ownerId: await newOwner(ctx, credential, input.ownerId),
    version: version.number,
  };
  try {
    return await touch(ctx, credential, set);
  } catch (error) {
    throw uniqueConflict(error, set);
  }
}

async function newOwner(
  ctx: TxContext,
  credential: CredentialRow,
  ownerId: string | undefined,
): Promise<string | null> {
  if (ownerId === undefined || ownerId === credential.ownerId) return credential.ownerId;
  const mine = and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, ownerId));
  const [member] = isId("user", ownerId)
    ? await ctx.tx.select({ id: memberships.userId }).from(memberships).where(mine)
    : [];
  if (member) return member.id;
  throw new AppError("invalid", "Check the named fields.", {
    fields: { ownerId: ["The owner must be a member of this organisation."] },
  });
}

const COLUMNS = ["key", "name", "category", "description", "audience", "confirmUse", "ownerId"] as const;

function changedColumns(before: CredentialRow, after: CredentialRow, { audience }: Input): string[] {
  // The same kind of audience can name other members.
  const changed: string[] = COLUMNS.filter(
    (column) => before[column] !== after[column] || (column === "audience" && audience?.kind === "members"),
  );
  return before.expiresAt?.getTime() === after.expiresAt?.getTime() ? changed : [...changed, "expiresAt"];
}
