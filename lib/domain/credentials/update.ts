import "server-only";
import { and, eq } from "drizzle-orm";
import type { z } from "zod";
import { credentialVersions, memberships } from "@/db/schema";
import { AppError } from "@/lib/errors";
import { command } from "../command";
import type { TxContext } from "../context";
import { describeStored, movesDestination, nextVersion } from "./change";
import { uniqueConflict } from "./conflict";
import { setAudience } from "./create";
import { UpdateInput } from "./input";
import { checkRevision, type CredentialRow, findCredential, type StoredCredential, subjectOf, type VersionRow } from "./shared";
import { touch } from "./store";
import { acceptValues, type Accepted } from "./values";
import { type CredentialView, viewOne } from "./view";

type Input = z.output<typeof UpdateInput>;

/**
 * Changes a credential. Absent or blank secrets are kept, null clears an optional field, and renaming needs no value.
 * A changed secret makes a new version and destroys the old one; to keep the old one for a while, rotate.
 */
export const updateCredential = command("credential.update", UpdateInput, async (ctx, input) => {
  const stored = await findCredential(ctx, input.id, { lock: true });
  checkRevision(stored.credential, input.revision);
  const accepted = accept(stored, input);
  await setAudience(ctx, stored.credential, input.audience);
  const version = await changeValues(ctx, stored, accepted);
  const credential = await saveRow(ctx, stored, input, version);
  const changed = [...changedColumns(stored.credential, credential), ...accepted.changed];
  const view: CredentialView = await viewOne(ctx, { credential, version });
  return { result: view, subject: subjectOf(credential), detail: { changed, version: credential.version } };
});

function accept(stored: StoredCredential, input: Input): Accepted {
  const { fields } = describeStored(stored);
  const own = new Set(fields.map((field) => field.name));
  const removals = Object.fromEntries(input.removeExtras.filter((name) => !own.has(name)).map((name): [string, null] => [name, null]));
  return acceptValues({ fields, submitted: { ...input.fields, ...removals }, extras: input.extras, mode: "edit", before: stored.version });
}

async function changeValues(ctx: TxContext, stored: StoredCredential, accepted: Accepted): Promise<VersionRow> {
  const clearsSecret = accepted.cleared.some((name) => name in stored.version.secrets);
  const secretsChange = Object.keys(accepted.values).length > 0 || clearsSecret;
  if (secretsChange || (movesDestination(stored, accepted.plain))) return nextVersion(ctx, stored, accepted, null);
  if (accepted.changed.length === 0) return stored.version;
  const { version } = stored;
  await ctx.tx
    .update(credentialVersions)
    .set({ plain: accepted.plain })
    .where(and(eq(credentialVersions.orgId, ctx.orgId), eq(credentialVersions.projectId, ctx.projectId), eq(credentialVersions.id, version.id)));
  return { ...version, plain: accepted.plain };
}

async function saveRow(ctx: TxContext, { credential }: StoredCredential, input: Input, version: VersionRow): Promise<CredentialRow> {
  const set = {
    key: input.key ?? credential.key,
    name: input.name ?? credential.name,
    category: input.category ?? credential.category,
    description: input.description ?? credential.description,
    expiresAt: input.expiresAt === undefined ? credential.expiresAt : input.expiresAt,
    audience: input.audience?.kind ?? credential.audience,
    ownerId: await newOwner(ctx, credential, input.ownerId),
    version: version.number,
  };
  try {
    return await touch(ctx, credential, set);
  } catch (error) {
    throw uniqueConflict(error, set);
  }
}

async function newOwner(ctx: TxContext, credential: CredentialRow, ownerId: string | undefined): Promise<string | null> {
  if (ownerId === undefined || ownerId === credential.ownerId) return credential.ownerId;
  const [member] = await ctx.tx
    .select({ id: memberships.userId })
    .from(memberships)
    .where(and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, ownerId)));
  if (member) return member.id;
  throw new AppError("invalid", "Check the named fields.", { fields: { ownerId: ["The owner must be a member of this organisation."] } });
}

const COLUMNS = ["key", "name", "category", "description", "audience", "ownerId"] as const;

function changedColumns(before: CredentialRow, after: CredentialRow): string[] {
  const changed: string[] = COLUMNS.filter((column) => before[column] !== after[column]);
  return before.expiresAt?.getTime() === after.expiresAt?.getTime() ? changed : [...changed, "expiresAt"];
}
