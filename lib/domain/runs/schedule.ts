import "server-only";
import { and, eq, gt, sql } from "drizzle-orm";
import { ALL, transaction, type Tx } from "@/db/client";
import { consumers, runs } from "@/db/schema";
import { record } from "@/lib/audit/record";
import { nextOccurrence } from "@/lib/consumers/schedule";
import { AppError } from "@/lib/errors";
import { newId } from "@/lib/ids";
import { log } from "@/lib/log";
import { type ConsumerRow, placeOf } from "../consumers/shared";
import { entryOf } from "../door";
import { SCHEDULER } from "../scheduler";
import { settingsOf } from "../workflows/settings";
import { insertRun } from "./insert";
import { subjectOfWorkflow } from "./shared";

/** How late a run may still begin, when the queue or the server was away at its time. */
const LATE_MS = 5 * 60_000;
const SECOND_MS = 1_000;

/** Starts the workflows whose time has come, each once, however many servers look. Returns how many. */
export async function startScheduled(now = new Date()): Promise<number> {
  const scheduled = await transaction(ALL, (tx) =>
    tx
      .select()
      .from(consumers)
      .where(
        and(
          eq(consumers.kind, "workflow"),
          eq(consumers.enabled, true),
          sql`${consumers.config}->>'schedule' <> ''`,
        ),
      ),
  );
  let started = 0;
  for (const workflow of scheduled) if (await startIfDue(workflow, now)) started += 1;
  return started;
}

/** One that cannot be started keeps no other from its time. */
async function startIfDue(workflow: ConsumerRow, now: Date): Promise<boolean> {
  try {
    if (!dueMinute(workflow, now)) return false;
    return await transaction({ org: workflow.orgId, project: workflow.projectId }, (tx) =>
      startOnce(tx, workflow, now),
    );
  } catch (error) {
    if (error instanceof AppError && error.code !== "unavailable")
      log.warn("scheduled workflow not started", { workflow: workflow.id, code: error.code });
    else log.error("scheduled workflow not started", error, { workflow: workflow.id });
    return false;
  }
}

/** The latest minute that it should have begun in; none from before it was saved as it is. */
function dueMinute(workflow: ConsumerRow, now: Date): Date | null {
  const { schedule, timeZone } = settingsOf(workflow);
  if (schedule === null) return null;
  const from = Math.max(now.getTime() - LATE_MS, workflow.updatedAt.getTime());
  let due: Date | null = null;
  let after = new Date(from - SECOND_MS);
  for (;;) {
    const next = nextOccurrence(schedule, timeZone, after);
    if (!next || next > now) return due;
    due = next;
    after = next;
  }
}

/** Under the lock of the workflow's row nobody else is asking whether this minute was served. */
async function startOnce(tx: Tx, { orgId, projectId, id }: ConsumerRow, now: Date): Promise<boolean> {
  const place = { orgId, projectId, id };
  const [workflow] = await tx.select().from(consumers).where(placeOf(place)).for("no key update");
  const due = workflow?.enabled ? dueMinute(workflow, now) : null;
  if (!workflow || !due) return false;
  const scheduledFor = due.toISOString();
  const [served] = await tx
    .select({ id: runs.id })
    .from(runs)
    .where(
      and(
        ...[eq(runs.orgId, orgId), eq(runs.projectId, projectId), eq(runs.workflowId, id)],
        gt(runs.queuedAt, new Date(due.getTime() - LATE_MS)),
        sql`${runs.actor}->>'scheduledFor' = ${scheduledFor}`,
      ),
    )
    .limit(1);
  if (served) return false;
  const { run } = await insertRun(tx, workflow, {
    trigger: "schedule",
    actor: { kind: "workflow", ownerId: workflow.ownerId, scheduledFor },
    startedBy: "Schedule",
    input: { scheduledFor },
  });
  const ctx = { orgId, projectId, actor: SCHEDULER, requestId: newId("request"), address: "" };
  const about = { subject: subjectOfWorkflow(workflow), detail: { run: run.id, trigger: run.trigger } };
  await record(tx, [entryOf(ctx, "workflow.run", about)]);
  return true;
}
