import "server-only";
import { and, eq, inArray, isNull } from "drizzle-orm";
import { assignments, consumers, projects } from "@/db/schema";
import { findKind } from "@/lib/catalog/kinds";
import { isActive, seesConsumer } from "../consumers/shared";
import type { TxContext } from "../context";
import type { Reference, Subject } from "./registry";

/** Consumers that these credentials are assigned to: two statements, however many there are. */
export async function findAssignmentUses(
  ctx: TxContext,
  credentials: readonly Subject[],
): Promise<Reference[]> {
  const rows = await assignmentUsesQuery(ctx, credentials);
  const protection = rows.length > 0 ? await protectionOf(ctx) : null;
  return rows.map((row) => {
    const active = isActive(row.enabled, row.usedAt);
    return {
      credentialId: row.credentialId,
      consumer: { kind: row.kind, id: row.id, name: row.name },
      slot: row.slot,
      via: "slot",
      active,
      effect: findKind(row.kind)?.effect ?? "will_fail",
      visible: seesConsumer(ctx, row),
      lastUsedAt: row.lastUsedAt,
      blockedBy: active ? protection : null,
    };
  });
}

/** Built apart from its use, so that its plan can be looked at. */
export function assignmentUsesQuery(ctx: TxContext, credentials: readonly Subject[]) {
  return ctx.tx
    .select({
      credentialId: assignments.credentialId,
      slot: assignments.slot,
      lastUsedAt: assignments.lastUsedAt,
      id: consumers.id,
      kind: consumers.kind,
      name: consumers.name,
      enabled: consumers.enabled,
      audience: consumers.audience,
      ownerId: consumers.ownerId,
      usedAt: consumers.lastUsedAt,
    })
    .from(assignments)
    .innerJoin(
      consumers,
      and(
        eq(consumers.orgId, assignments.orgId),
        eq(consumers.projectId, assignments.projectId),
        eq(consumers.id, assignments.consumerId),
      ),
    )
    .where(
      and(
        eq(assignments.orgId, ctx.orgId),
        eq(assignments.projectId, ctx.projectId),
        inArray(
          assignments.credentialId,
          credentials.map((credential) => credential.id),
        ),
        isNull(assignments.detachedAt),
      ),
    )
    .orderBy(consumers.kind, consumers.name, assignments.slot);
}

/** The sentence that keeps credentials in use from being deleted, where the project has asked for that. */
async function protectionOf(ctx: TxContext): Promise<string | null> {
  const [project] = await ctx.tx
    .select({ name: projects.name, protectsInUse: projects.protectsInUse })
    .from(projects)
    .where(and(eq(projects.orgId, ctx.orgId), eq(projects.id, ctx.projectId)));
  return project?.protectsInUse ? `${project.name} doesn’t allow deleting credentials in use.` : null;
}
