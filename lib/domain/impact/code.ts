import "server-only";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { codeReferences, consumers, credentials as stored } from "@/db/schema";
import { isActive, seesConsumer } from "../consumers/shared";
import type { TxContext } from "../context";
import type { Reference, Subject } from "./registry";

interface Mention {
  key: string;
  step: string;
  workflow: Pick<
    typeof consumers.$inferSelect,
    "id" | "name" | "kind" | "enabled" | "audience" | "ownerId" | "lastUsedAt"
  >;
}

/**
 * Workflows whose steps mention a key, as far as a static scan can see. A workflow with a value of its own does not
 * feel the project's being deleted; one that loses its own falls back to the project's, where there is one.
 */
export async function findCodeUses(ctx: TxContext, credentials: readonly Subject[]): Promise<Reference[]> {
  const keys = [...new Set(credentials.map((credential) => credential.key))];
  const mentions = await mentionsOf(ctx, keys);
  if (mentions.length === 0) return [];
  const values = await valuesOf(ctx, keys);
  const has = (key: string, workflowId: string | null) => values.has(`${workflowId ?? ""} ${key}`);
  return credentials.flatMap((credential) =>
    mentions
      .filter(({ key, workflow }) =>
        credential.key === key && credential.workflowId === null
          ? !has(key, workflow.id)
          : credential.key === key && credential.workflowId === workflow.id,
      )
      .map((mention) =>
        reference(ctx, credential, mention, credential.workflowId !== null && has(credential.key, null)),
      ),
  );
}

function reference(
  ctx: TxContext,
  { id }: Subject,
  { step, workflow }: Mention,
  fallsBack: boolean,
): Reference {
  return {
    credentialId: id,
    consumer: { kind: workflow.kind, id: workflow.id, name: workflow.name },
    slot: step,
    via: "code",
    active: isActive(workflow.enabled, workflow.lastUsedAt),
    effect: fallsBack ? "override_removed" : "will_fail",
    visible: seesConsumer(ctx, workflow),
    lastUsedAt: workflow.lastUsedAt,
    blockedBy: null,
  };
}

async function mentionsOf(ctx: TxContext, keys: readonly string[]): Promise<Mention[]> {
  return ctx.tx
    .select({
      key: codeReferences.key,
      step: codeReferences.step,
      workflow: {
        id: consumers.id,
        name: consumers.name,
        kind: consumers.kind,
        enabled: consumers.enabled,
        audience: consumers.audience,
        ownerId: consumers.ownerId,
        lastUsedAt: consumers.lastUsedAt,
      },
    })
    .from(codeReferences)
    .innerJoin(
      consumers,
      and(
        eq(consumers.orgId, codeReferences.orgId),
        eq(consumers.projectId, codeReferences.projectId),
        eq(consumers.id, codeReferences.consumerId),
      ),
    )
    .where(
      and(
        eq(codeReferences.orgId, ctx.orgId),
        eq(codeReferences.projectId, ctx.projectId),
        inArray(codeReferences.key, [...keys]),
      ),
    )
    .orderBy(consumers.name, codeReferences.step);
}

/** Which of these keys have a live value where: the project's under "", a workflow's own under its id. */
async function valuesOf(ctx: TxContext, keys: readonly string[]): Promise<ReadonlySet<string>> {
  const rows = await ctx.tx
    .select({ key: stored.key, workflowId: stored.workflowId })
    .from(stored)
    .where(
      and(
        eq(stored.orgId, ctx.orgId),
        eq(stored.projectId, ctx.projectId),
        inArray(stored.key, [...keys]),
        isNull(stored.deletedAt),
      ),
    );
  return new Set(rows.map((row) => `${row.workflowId ?? ""} ${row.key}`));
}
