import { foreignKey, index, integer, jsonb, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { sql } from "drizzle-orm";
import { moment } from "./columns";
import { consumers } from "./consumers";

/** Which keys a workflow may use. No row: all of them. */
export const workflowPermissions = pgTable(
  "workflow_permissions",
  {
    orgId: text().notNull(),
    projectId: text().notNull(),
    workflowId: text().notNull(),
    mode: text({ enum: ["all", "selected"] }).notNull(),
    /** By key, not by credential; empty with `selected` allows none. */
    keys: jsonb().$type<string[]>().notNull(),
    updatedAt: moment().notNull(),
    updatedBy: text().notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.projectId, table.workflowId] }),
    foreignKey({
      columns: [table.orgId, table.projectId, table.workflowId],
      foreignColumns: [consumers.orgId, consumers.projectId, consumers.id],
      name: "workflow_permissions_workflow",
    }).onDelete("cascade"),
  ],
);

export interface StepFailure {
  code: string;
  message: string;
  /** Of the credential that it is about. */
  key?: string;
}

export interface LogLine {
  at: string;
  level: "debug" | "info" | "warn" | "error";
  text: string;
}

/** One execution of a workflow. Inputs, outputs and logs are masked before they get here. */
export const runs = pgTable(
  "runs",
  {
    id: text().primaryKey(),
    orgId: text().notNull(),
    projectId: text().notNull(),
    workflowId: text().notNull(),
    status: text({ enum: ["queued", "running", "succeeded", "failed", "cancelled"] }).notNull(),
    /** The workflow's steps as they were when it began. */
    steps: jsonb().$type<Record<string, unknown>[]>().notNull(),
    trigger: text({ enum: ["manual", "api", "webhook", "schedule", "rerun"] }).notNull(),
    input: jsonb().$type<unknown>(),
    output: jsonb().$type<unknown>(),
    error: jsonb().$type<StepFailure>(),
    /** As whom its steps use credentials. */
    actor: jsonb().$type<Record<string, unknown>>().notNull(),
    startedBy: text().notNull(),
    queuedAt: moment().notNull(),
    startedAt: moment(),
    finishedAt: moment(),
    cancelRequestedAt: moment(),
    /** Renewed while somebody works on it; past it the run was interrupted. */
    leaseUntil: moment(),
  },
  (table) => [
    unique("runs_org_project_id").on(table.orgId, table.projectId, table.id),
    index("runs_by_workflow").on(table.orgId, table.projectId, table.workflowId, table.queuedAt, table.id),
    index("runs_unfinished")
      .on(table.leaseUntil)
      .where(sql`status in ('queued', 'running')`),
    index("runs_by_age").on(table.queuedAt),
    foreignKey({
      columns: [table.orgId, table.projectId, table.workflowId],
      foreignColumns: [consumers.orgId, consumers.projectId, consumers.id],
      name: "runs_workflow",
    }).onDelete("cascade"),
  ],
);

export const runSteps = pgTable(
  "run_steps",
  {
    orgId: text().notNull(),
    projectId: text().notNull(),
    runId: text().notNull(),
    position: integer().notNull(),
    stepId: text().notNull(),
    status: text({
      enum: ["pending", "running", "succeeded", "failed", "cancelled", "interrupted"],
    }).notNull(),
    output: jsonb().$type<unknown>(),
    error: jsonb().$type<StepFailure>(),
    logs: jsonb().$type<LogLine[]>().notNull().default([]),
    /** Which values it was handed: keys and version numbers. */
    credentials: jsonb()
      .$type<{ key: string; version: number; scope: "project" | "workflow" }[]>()
      .notNull()
      .default([]),
    startedAt: moment(),
    finishedAt: moment(),
  },
  (table) => [
    primaryKey({ columns: [table.orgId, table.projectId, table.runId, table.position] }),
    foreignKey({
      columns: [table.orgId, table.projectId, table.runId],
      foreignColumns: [runs.orgId, runs.projectId, runs.id],
      name: "run_steps_run",
    }).onDelete("cascade"),
  ],
);
