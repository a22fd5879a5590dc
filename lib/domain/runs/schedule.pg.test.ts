import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALL, transaction } from "@/db/client";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";
import { code, mintWorkflow } from "@/lib/testing/runs";
import type { Context } from "../context";
import { updateWorkflow } from "../workflows/update";
import type { WorkflowView } from "../workflows/view";
import { executeRun } from "./execute";
import { readRun } from "./read";
import { startScheduled } from "./schedule";
import { closeSandbox } from "./steps/code";

let world: World;
let owner: Context;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
  owner = world.people.owner.ctx;
});
afterAll(async () => {
  await closeSandbox();
  await closeTestInstance();
});

/** A workflow that was last saved before all of these times. */
async function scheduled(schedule: string, more: Record<string, unknown> = {}): Promise<WorkflowView> {
  const workflow = await mintWorkflow(owner, [code("return input")], { schedule, ...more });
  await asOwner(
    (sql) => sql`update consumers set updated_at = '2019-01-01T00:00:00Z' where id = ${workflow.id}`,
  );
  return workflow;
}

const runsOf = ({ id }: WorkflowView) =>
  transaction(ALL, (tx) => tx.query.runs.findMany({ where: (run, { eq }) => eq(run.workflowId, id) }));
const end = ({ id }: WorkflowView) => updateWorkflow(owner, { id, enabled: false });
const at = (time: string) => new Date(`2020-06-01T${time}Z`);

describe("a schedule", () => {
  test("starts a workflow in its minute, once, however often and by how many it is asked", async () => {
    const workflow = await scheduled("30 7 * * 1");
    await startScheduled(at("07:29:59"));
    expect(await runsOf(workflow)).toEqual([]);
    const asked = Array.from({ length: 6 }, () => startScheduled(at("07:30:00")));
    expect((await Promise.all(asked)).reduce((sum, one) => sum + one)).toBe(1);
    await startScheduled(at("07:30:40"));
    await startScheduled(at("07:31:10"));
    expect(await runsOf(workflow)).toMatchObject([
      {
        status: "queued",
        trigger: "schedule",
        startedBy: "Schedule",
        input: { scheduledFor: "2020-06-01T07:30:00.000Z" },
      },
    ]);
    await end(workflow);
  });

  test("each time it comes, by the clock of its time zone", async () => {
    const workflow = await scheduled("0 9 * * *", { timeZone: "America/New_York" });
    await startScheduled(at("09:00:10"));
    expect(await runsOf(workflow)).toEqual([]);
    await startScheduled(at("13:00:10"));
    await startScheduled(new Date("2020-06-02T13:00:10Z"));
    expect(await runsOf(workflow)).toHaveLength(2);
    await end(workflow);
  });

  test("a little late, when the server was away at its time, and not for times long past", async () => {
    const workflow = await scheduled("0 8 * * *");
    await startScheduled(at("08:06:00"));
    expect(await runsOf(workflow)).toEqual([]);
    await startScheduled(at("08:04:00"));
    expect(await runsOf(workflow)).toHaveLength(1);
    await end(workflow);
  });

  test("not for a minute before it was saved as it is", async () => {
    const workflow = await scheduled("0 10 * * *");
    await asOwner(
      (sql) => sql`update consumers set updated_at = '2020-06-01T10:01:00Z' where id = ${workflow.id}`,
    );
    await startScheduled(at("10:02:00"));
    expect(await runsOf(workflow)).toEqual([]);
    await end(workflow);
  });

  test("not while it is switched off; one without steps keeps no other from its time", async () => {
    const off = await scheduled("0 11 * * *", { enabled: false });
    const empty = await scheduled("0 11 * * *");
    await updateWorkflow(owner, { id: empty.id, steps: [] });
    await asOwner(
      (sql) => sql`update consumers set updated_at = '2019-01-01T00:00:00Z' where id = ${empty.id}`,
    );
    const fine = await scheduled("0 11 * * *");
    expect(await startScheduled(at("11:00:00"))).toBe(1);
    expect([await runsOf(off), await runsOf(empty)]).toEqual([[], []]);
    expect(await runsOf(fine)).toHaveLength(1);
    await Promise.all([empty, fine].map(end));
  });

  test("is on record, and runs for the workflow's owner", async () => {
    const workflow = await scheduled("0 12 * * *");
    await startScheduled(at("12:00:00"));
    const [run] = await runsOf(workflow);
    const [event] = await newestEvents(owner.orgId, 1);
    expect(event).toMatchObject({
      ...{ action: "workflow.run", actorKind: "system", actorId: "scheduler", subjectId: workflow.id },
      detail: { run: run!.id, trigger: "schedule" },
    });
    expect(run!.actor).toMatchObject({ kind: "workflow", ownerId: world.people.owner.id });
    await executeRun(run!.id);
    expect(await readRun(owner, { id: run!.id })).toMatchObject({
      status: "succeeded",
      output: { scheduledFor: "2020-06-01T12:00:00.000Z" },
    });
    await end(workflow);
  });
});
