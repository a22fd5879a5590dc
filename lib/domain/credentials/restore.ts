import "server-only";
import { and, eq } from "drizzle-orm";
import { z } from "zod";
import { consumers, credentials } from "@/db/schema";
import { AppError, notFound } from "@/lib/errors";
import { recordingOverreach } from "../around";
import { command } from "../command";
import { reattach } from "../consumers/detach";
import type { TxContext } from "../context";
import { uniqueConflict } from "./conflict";
import { CredentialId, Key, Name } from "./input";
import { BIN_DAYS } from "./delete";
import { checkKeyAllowed, type CredentialRow, findCredential, subjectOf } from "./shared";
import { viewOne, withoutHints } from "./view";

const Input = z.strictObject({ id: CredentialId, key: Key.optional(), name: Name.optional() });

/**
 * Takes a credential out of the bin, its assignments included where the slot is still empty. Its key and name were free
 * meanwhile: a clash needs another key or name.
 */
export const restoreCredential = recordingOverreach(
  command(
    "credential.restore",
    Input,
    async (ctx, input) => {
      const stored = await findCredential(ctx, input.id, { lock: true, inBin: true });
      const { credential } = stored;
      if (isOver(credential)) throw notFound("No such credential");
      checkKeyAllowed(ctx, input.key ?? credential.key);
      await checkWorkflowIsThere(ctx, credential);
      const set = {
        key: input.key ?? credential.key,
        name: input.name ?? credential.name,
        deletedAt: null,
        deletedBy: null,
        updatedAt: new Date(),
        revision: credential.revision + 1,
      };
      try {
        await ctx.tx
          .update(credentials)
          .set(set)
          .where(
            and(
              eq(credentials.orgId, ctx.orgId),
              eq(credentials.projectId, ctx.projectId),
              eq(credentials.id, credential.id),
            ),
          );
      } catch (error) {
        throw uniqueConflict(error, set);
      }
      const restored = { ...stored, credential: { ...credential, ...set } };
      const assignments = await reattach(ctx, credential);
      return {
        result: await viewOne(ctx, restored),
        subject: subjectOf(restored.credential),
        detail: { assignments },
      };
    },
    { remember: withoutHints },
  ),
);

/** A value of one workflow's own serves nothing once that is gone. The workflow stays while this goes on. */
async function checkWorkflowIsThere(ctx: TxContext, { workflowId }: CredentialRow): Promise<void> {
  if (workflowId === null) return;
  const [workflow] = await ctx.tx
    .select({ id: consumers.id })
    .from(consumers)
    .where(
      and(
        eq(consumers.orgId, ctx.orgId),
        eq(consumers.projectId, ctx.projectId),
        eq(consumers.id, workflowId),
      ),
    )
    .for("key share");
  if (!workflow)
    throw new AppError(
      "conflict",
      "The workflow that this credential belonged to was deleted, and it can serve no other. Store the value again where it is needed.",
    );
}

/** Its time may have passed before the scheduler came to destroy it. */
const isOver = ({ deletedAt }: CredentialRow) =>
  deletedAt !== null && deletedAt.getTime() < Date.now() - BIN_DAYS * 86_400_000;
