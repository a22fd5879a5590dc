import "server-only";
import { oneStatement } from "@/db/client";
import { notFound } from "@/lib/errors";
import type { ConsumerRow } from "../consumers/shared";
import type { Context } from "../context";
import type { Reach } from "../credentials/allowed";
import { reachOfWorkflow } from "../workflows/reach";
import { settingsOf } from "../workflows/settings";
import { actorNow, type RunActor } from "./actor";
import type { RunRow } from "./shared";

/** Where a step runs, read anew for each: rights, allowlist and hosts count as they are when it begins. */
export interface StepPlace {
  ctx: Context;
  workflow: Pick<ConsumerRow, "id" | "name">;
  reach: Reach;
  hosts: string[] | null;
}

/** In the spelling of destinations. Without encryption only what the operator lists is called. */
const destinationsOf = (host: string) => [host, `http://${host}`];

/** Throws `unauthenticated`, `forbidden` and `not_found` when whoever started the run may no longer do so. */
export async function placeOfStep(run: RunRow, signal: AbortSignal): Promise<StepPlace> {
  const { orgId, projectId } = run;
  const [workflow] = await oneStatement(
    (sql) => sql<Pick<ConsumerRow, "id" | "orgId" | "projectId" | "name" | "config">[]>`
      select id, org_id as "orgId", project_id as "projectId", name, config from consumers
      where org_id = ${orgId} and project_id = ${projectId} and id = ${run.workflowId}`,
  );
  if (!workflow) throw notFound("No such workflow");
  // Safe because `insertRun` stored it.
  const actor = await actorNow(run.actor as unknown as RunActor, workflow);
  const ctx: Context = { actor, orgId, projectId, requestId: run.id, address: "", signal };
  const { hosts } = settingsOf(workflow);
  return {
    ctx,
    workflow,
    reach: await reachOfWorkflow(ctx, workflow.id),
    hosts: hosts.length > 0 ? hosts.flatMap(destinationsOf) : null,
  };
}
