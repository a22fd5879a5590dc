import "server-only";
import { and, asc, eq, inArray, isNull, or } from "drizzle-orm";
import { transaction } from "@/db/client";
import { credentials } from "@/db/schema";
import type { Context, TxContext } from "../context";
import { type Reach, reachOfActor } from "../credentials/allowed";
import { alive, visible } from "../credentials/shared";
import { reachOf } from "../door";
import { findWorkflow } from "./find";
import { usesOwnOfRunner } from "./own-of-runner";
import { permissionsOf } from "./permissions";
import { isPermitted } from "./permitted";

/**
 * How far a use by this actor on behalf of a workflow reaches: the workflow's own values first, only the keys that the
 * workflow may use, of those only what the token names, and only what the whole project may use, or its person where the
 * workflow is private. Throws `not_found` when the actor cannot see the workflow, or its token was made for another one. What is taken off the list meanwhile is refused
 * by the look-up itself.
 */
export function reachOfWorkflow(ctx: Context, workflowId: string): Promise<Reach> {
  return transaction(reachOf(ctx), async (tx) => {
    const inside = { ...ctx, tx };
    const workflow = await findWorkflow(inside, workflowId);
    const { id } = workflow;
    const { mode, keys: listed } = (await permissionsOf(inside, [id]))(id);
    const { keys: named, personId } = reachOfActor(ctx);
    const keys = mode === "all" ? named : listed.filter((key) => named?.includes(key) ?? true);
    return { keys, workflowId: id, personId: usesOwnOfRunner(workflow) ? personId : null };
  });
}

/** Keys that are there within this reach of this actor, sorted; whether they have a value is told when they are used. */
export function keysInReach(ctx: Context, reach: Reach): Promise<string[]> {
  return transaction(reachOf(ctx), async (tx) => {
    const rows = await tx
      .selectDistinct({ key: credentials.key })
      .from(credentials)
      .where(within({ ...ctx, tx }, reach))
      .orderBy(asc(credentials.key));
    return rows.map(({ key }) => key);
  });
}

const within = (ctx: TxContext, { keys, workflowId, personId }: Reach) =>
  and(
    visible(ctx),
    alive,
    // Background work sees every row, and uses only what the whole project may.
    personId === null ? eq(credentials.audience, "project") : undefined,
    keys ? inArray(credentials.key, [...keys]) : undefined,
    workflowId
      ? or(isNull(credentials.workflowId), eq(credentials.workflowId, workflowId))
      : isNull(credentials.workflowId),
    workflowId ? isPermitted(workflowId) : undefined,
  );
