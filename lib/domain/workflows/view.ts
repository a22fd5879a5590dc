import "server-only";
import { and, desc, eq, inArray, sql } from "drizzle-orm";
import { consumers, runs } from "@/db/schema";
import type { Step } from "@/lib/consumers/steps";
import type { ConsumerRow } from "../consumers/shared";
import { type ConsumerView, viewConsumers } from "../consumers/view";
import type { TxContext } from "../context";
import { type Permissions, permissionsOf } from "./permissions";
import { settingsOf, stepsOf, type WorkflowSettings } from "./settings";

export interface LastRun {
  id: string;
  status: (typeof runs.$inferSelect)["status"];
  /** When it ended, else when it began or was asked for. */
  at: string;
}

type Shared = Pick<
  ConsumerView,
  | "id"
  | "name"
  | "enabled"
  | "status"
  | "slots"
  | "audience"
  | "owner"
  | "revision"
  | "createdAt"
  | "createdBy"
  | "updatedAt"
>;

/** A workflow as a list shows it: of its steps, what they are. */
export interface WorkflowSummary extends Shared, WorkflowSettings {
  steps: Pick<Step, "id" | "name" | "type">[];
  permissions: Permissions;
  lastRun: LastRun | null;
}

export interface WorkflowView extends WorkflowSummary {
  steps: Step[];
}

/** Workflows with what sits in their slots, what they may use and how they ran last; never a value. */
export async function viewWorkflows(ctx: TxContext, rows: readonly ConsumerRow[]): Promise<WorkflowView[]> {
  const ids = rows.map(({ id }) => id);
  const views = await viewConsumers(ctx, rows);
  const permissions = await permissionsOf(ctx, ids);
  const lastRuns = await lastRunsOf(ctx, ids);
  return rows.flatMap((row, index) => {
    const view = views[index];
    if (!view) return [];
    const { mode, keys } = permissions(row.id);
    const lastRun = lastRuns.get(row.id) ?? null;
    return [
      { ...shared(view), ...settingsOf(row), steps: stepsOf(row), permissions: { mode, keys }, lastRun },
    ];
  });
}

export async function viewWorkflow(ctx: TxContext, row: ConsumerRow): Promise<WorkflowView> {
  const [only] = await viewWorkflows(ctx, [row]);
  if (!only) throw new Error("one row has one view");
  return only;
}

const shared = (view: ConsumerView): Shared => ({
  id: view.id,
  name: view.name,
  enabled: view.enabled,
  status: view.status,
  slots: view.slots,
  audience: view.audience,
  owner: view.owner,
  revision: view.revision,
  createdAt: view.createdAt,
  createdBy: view.createdBy,
  updatedAt: view.updatedAt,
});

/** One look into an index a workflow, however many runs it has had. */
async function lastRunsOf(ctx: TxContext, ids: readonly string[]): Promise<Map<string, LastRun>> {
  if (ids.length === 0) return new Map();
  const newest = ctx.tx
    .select({
      id: runs.id,
      status: runs.status,
      queuedAt: runs.queuedAt,
      startedAt: runs.startedAt,
      finishedAt: runs.finishedAt,
    })
    .from(runs)
    .where(
      and(
        eq(runs.orgId, consumers.orgId),
        eq(runs.projectId, consumers.projectId),
        eq(runs.workflowId, consumers.id),
      ),
    )
    .orderBy(desc(runs.queuedAt), desc(runs.id))
    .limit(1)
    .as("newest");
  const found = await ctx.tx
    .select({
      workflowId: consumers.id,
      id: newest.id,
      status: newest.status,
      queuedAt: newest.queuedAt,
      startedAt: newest.startedAt,
      finishedAt: newest.finishedAt,
    })
    .from(consumers)
    .innerJoinLateral(newest, sql`true`)
    .where(
      and(
        eq(consumers.orgId, ctx.orgId),
        eq(consumers.projectId, ctx.projectId),
        inArray(consumers.id, [...ids]),
      ),
    );
  return new Map(
    found.map(({ workflowId, id, status, queuedAt, startedAt, finishedAt }) => [
      workflowId,
      { id, status, at: (finishedAt ?? startedAt ?? queuedAt).toISOString() },
    ]),
  );
}
