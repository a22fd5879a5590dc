import { randomBytes } from "node:crypto";
import type { ServerResponse } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ALL, transaction } from "@/db/client";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintWorld } from "@/lib/testing/factories";
import { type Service, startService, until } from "@/lib/testing/relay";
import { code, mintWorkflow } from "@/lib/testing/runs";
import type { Context } from "../context";
import { cancelRun } from "./cancel";
import { RunControl } from "./control";
import { Engine } from "./engine";
import { executeRun } from "./execute";
import { forgetOldRuns } from "./forget";
import { claimRun, LeaseLost } from "./journal";
import { listRuns } from "./list";
import { readRun } from "./read";
import { rerunRun } from "./rerun";
import { resumeRuns } from "./resume";
import { startRun } from "./start";
import { closeSandbox } from "./steps/code";

let owner: Context;
let service: Service;
/** Calls that the service has not answered. */
let held: ServerResponse[];
const engines: Engine[] = [];
const startEngine = () => engines[engines.push(new Engine()) - 1]!;

beforeAll(async () => {
  await openTestInstance();
  owner = (await mintWorld()).people.owner.ctx;
  service = await startService();
});
beforeEach(() => {
  held = [];
  service.arrived.length = 0;
  service.answer((_request, response) => void held.push(response));
});
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.stop())));
afterAll(async () => {
  await closeSandbox();
  await closeTestInstance();
});

const call = (more: Record<string, unknown> = {}) => ({
  ...{ id: `call-${randomBytes(3).toString("hex")}`, type: "http", method: "POST" },
  ...{ url: `http://${service.place}/`, ...more },
});
/** A step that waits at the service, and one after it. */
const workflowOf = (...steps: Record<string, unknown>[]) =>
  mintWorkflow(owner, steps, { hosts: [service.place] });
const start = async (...steps: Record<string, unknown>[]) =>
  (await startRun(owner, { workflowId: (await workflowOf(...steps)).id })).id;
const read = (id: string) => readRun(owner, { id });
const answer = (body = "{}") =>
  held.shift()?.writeHead(200, { "content-type": "application/json" }).end(body);
const arrived = (count: number) =>
  until(
    () => service.arrived.length,
    (seen) => seen >= count,
  );
const over = (id: string) =>
  until(
    () => read(id),
    ({ status }) => status !== "queued" && status !== "running",
  );
/** As if the server that worked on it had died a while ago. */
const abandon = (id: string) =>
  asOwner((sql) => sql`update runs set lease_until = now() - interval '1 second' where id = ${id}`);

describe("one run is worked on once", () => {
  test("of many that want it, one gets it, and each step is done once", async () => {
    const id = await start(call(), call());
    const working = Array.from({ length: 8 }, () => executeRun(id));
    await arrived(1);
    answer('{"first":true}');
    await arrived(2);
    answer('{"second":true}');
    await Promise.all(working);
    const done = await read(id);
    expect(done).toMatchObject({ status: "succeeded", output: { body: { second: true } } });
    expect(service.arrived).toHaveLength(2);
    await executeRun(id);
    expect(service.arrived).toHaveLength(2);
  });

  test("who lost the lease writes nothing any more", async () => {
    const id = await start(call(), call());
    const journal = (await claimRun(id))!;
    await journal.begin(0);
    await abandon(id);
    await resumeRuns();
    const end = { status: "succeeded", output: "late", error: null, logs: [], credentials: [] } as const;
    await expect(journal.endStep(0, { ...end, logs: [], credentials: [] })).rejects.toThrow(LeaseLost);
    await expect(journal.progress(0, [], [])).rejects.toThrow(LeaseLost);
    await expect(journal.begin(1)).rejects.toThrow(LeaseLost);
    expect((await read(id)).steps[0]).toMatchObject({ status: "interrupted" });
    expect((await read(id)).steps[0]).not.toHaveProperty("output");
  });

  test("one whose server goes on without noticing that it lost the run ends nothing", async () => {
    const id = await start(call());
    const working = executeRun(id);
    await arrived(1);
    await abandon(id);
    await resumeRuns();
    answer('{"late":true}');
    await working;
    expect(await read(id)).toMatchObject({ status: "failed", error: { code: "interrupted" } });
  });
});

describe("a server that went away", () => {
  test("leaves a step that is told as interrupted, and is not done again", async () => {
    const id = await start(call(), call());
    const journal = (await claimRun(id))!;
    await journal.begin(0);
    expect(await resumeRuns()).toBe(0);
    await abandon(id);
    expect(await resumeRuns()).toBe(1);
    expect(await resumeRuns()).toBe(0);
    await executeRun(id);
    const done = await read(id);
    expect(done).toMatchObject({ status: "failed", error: { code: "interrupted" } });
    expect(done.steps.map(({ status }) => status)).toEqual(["interrupted", "pending"]);
    expect(done.finishedAt).not.toBeNull();
    expect(service.arrived).toHaveLength(0);
  });

  test("leaves a step that is begun again where its author wants that, and the log says so", async () => {
    service.answer((_request, response) => void response.end("fine"));
    const id = await start(call(), call({ onInterrupt: "retry" }));
    const journal = (await claimRun(id))!;
    await journal.begin(0);
    const end = { status: "succeeded", output: "one", error: null, logs: [], credentials: [] } as const;
    await journal.endStep(0, { ...end, logs: [], credentials: [] });
    await journal.begin(1);
    await journal.progress(1, [{ at: new Date().toISOString(), level: "info", text: "half way" }], []);
    await abandon(id);
    await resumeRuns();
    expect((await read(id)).status).toBe("queued");
    await executeRun(id);
    const done = await read(id);
    expect(done).toMatchObject({ status: "succeeded", output: { body: "fine" } });
    expect(done.steps[0]!.output).toBe("one");
    expect(done.steps[1]!.logs.map(({ text }) => text)).toEqual([
      "half way",
      "The server ended while this step was running. It begins again from its start.",
    ]);
    expect(service.arrived).toHaveLength(1);
  });

  test("between two steps the next one goes on", async () => {
    service.answer((_request, response) => void response.end("fine"));
    const id = await start(call(), call());
    const journal = (await claimRun(id))!;
    const end = { status: "succeeded", output: "one", error: null } as const;
    await journal.endStep(0, { ...end, logs: [], credentials: [] });
    await abandon(id);
    await resumeRuns();
    await executeRun(id);
    expect((await read(id)).status).toBe("succeeded");
    expect(service.arrived).toHaveLength(1);
  });

  test("a step that ends its server again and again is not begun for ever", async () => {
    const id = await start(call({ onInterrupt: "retry" }));
    for (let left = 3; left > 0; left -= 1) {
      await (await claimRun(id))!.begin(0);
      await abandon(id);
      await resumeRuns();
      expect((await read(id)).status).toBe("queued");
    }
    await (await claimRun(id))!.begin(0);
    await abandon(id);
    await resumeRuns();
    expect((await read(id)).steps[0]!.status).toBe("interrupted");
  });
});

describe("a server that ends", () => {
  test("cuts its steps short and says so at once", async () => {
    const [told, again] = [await start(call()), await start(call({ onInterrupt: "retry" }))];
    const engine = startEngine();
    await arrived(2);
    await engine.stop();
    expect(await read(told)).toMatchObject({ status: "failed", error: { code: "interrupted" } });
    expect(await read(again)).toMatchObject({ status: "queued", steps: [{ status: "pending" }] });
    service.answer((_request, response) => void response.end("fine"));
    startEngine();
    expect((await over(again)).status).toBe("succeeded");
  });
});

describe("an engine", () => {
  test("takes what waits when it starts, and what is queued afterwards", async () => {
    service.answer((_request, response) => void response.end("fine"));
    const before = await start(call());
    startEngine();
    expect((await over(before)).status).toBe("succeeded");
    const after = await start(call());
    expect((await over(after)).status).toBe("succeeded");
  });

  test("gets through more runs than it works on at a time, next to another one, each once", async () => {
    service.answer((_request, response) => void response.end("fine"));
    const workflow = await workflowOf(call());
    startEngine();
    startEngine();
    const ids = await Promise.all(
      Array.from({ length: 40 }, async () => (await startRun(owner, { workflowId: workflow.id })).id),
    );
    for (const id of ids) expect((await over(id)).status).toBe("succeeded");
    expect(service.arrived).toHaveLength(40);
  });

  test("does not hear of a run, and is told by the minutely job", async () => {
    service.answer((_request, response) => void response.end("fine"));
    startEngine();
    // Queued by hand, as if the message had been lost.
    const id = await start(call());
    await over(id);
    await asOwner((sql) => sql`update run_steps set status = 'pending' where run_id = ${id}`);
    await asOwner(
      (sql) =>
        sql`update runs set status = 'queued', queued_at = now() - interval '1 minute' where id = ${id}`,
    );
    await resumeRuns();
    expect((await over(id)).status).toBe("succeeded");
  });
});

describe("cancelling", () => {
  test("ends what waits before it begins", async () => {
    const id = await start(call());
    expect(await cancelRun(owner, { id })).toMatchObject({
      status: "cancelled",
      steps: [{ status: "pending" }],
    });
    await executeRun(id);
    expect(service.arrived).toHaveLength(0);
    expect(await cancelRun(owner, { id })).toMatchObject({ status: "cancelled" });
  });

  test("ends what runs in another server, in the middle of its step", async () => {
    startEngine();
    const id = await start(call(), call());
    await arrived(1);
    await cancelRun(owner, { id });
    const done = await over(id);
    expect(done).toMatchObject({
      status: "cancelled",
      steps: [{ status: "cancelled" }, { status: "pending" }],
    });
    expect(service.arrived).toHaveLength(1);
  });

  test("reaches a server that hears nothing, because it looks", async () => {
    const id = await start(call());
    const working = executeRun(id);
    await arrived(1);
    await cancelRun(owner, { id });
    await working;
    expect((await read(id)).status).toBe("cancelled");
  });

  test("ends a code step that would never end", async () => {
    const id = await start(code("for (;;) {}"));
    const control = new RunControl();
    const working = executeRun(id, control);
    await until(
      () => read(id),
      ({ steps }) => steps[0]!.status === "running",
    );
    control.stop("cancel");
    await working;
    expect((await read(id)).status).toBe("cancelled");
  });

  test("ends what nobody works on any more", async () => {
    const id = await start(call());
    await (await claimRun(id))!.begin(0);
    await abandon(id);
    expect(await cancelRun(owner, { id })).toMatchObject({
      status: "cancelled",
      steps: [{ status: "cancelled" }],
    });
  });

  test("leaves what is over as it is", async () => {
    service.answer((_request, response) => void response.end("fine"));
    const id = await start(call());
    await executeRun(id);
    expect(await cancelRun(owner, { id })).toMatchObject({ status: "succeeded" });
  });
});

test("a step takes no longer than it may", async () => {
  const id = await start(call({ timeoutSeconds: 1 }));
  await executeRun(id);
  expect(await read(id)).toMatchObject({ status: "failed", error: { code: "timeout" } });
});

test("a run again does the steps of then with the input of then", async () => {
  service.answer((_request, response) => void response.end("fine"));
  const workflow = await workflowOf(call({ url: `http://${service.place}/{{input.part}}` }));
  const { id } = await startRun(owner, { workflowId: workflow.id, input: { part: "first" } });
  await executeRun(id);
  const again = await rerunRun(owner, { id });
  expect(again).toMatchObject({ status: "queued", trigger: "rerun", input: { part: "first" } });
  await executeRun(again.id);
  expect(service.arrived.map(({ url }) => url)).toEqual(["/first", "/first"]);
  const { items } = await listRuns(owner, { workflowId: workflow.id });
  expect(items.map((line) => [line.id, line.trigger])).toEqual([
    [again.id, "rerun"],
    [id, "manual"],
  ]);
});

test("a list goes on where it stopped", async () => {
  const workflow = await workflowOf(call());
  const ids = [];
  for (let left = 5; left > 0; left -= 1) ids.push((await startRun(owner, { workflowId: workflow.id })).id);
  const first = await listRuns(owner, { workflowId: workflow.id, limit: 3 });
  const rest = await listRuns(owner, { workflowId: workflow.id, limit: 3, cursor: first.nextCursor! });
  expect([...first.items, ...rest.items].map(({ id }) => id)).toEqual(ids.toReversed());
  expect(rest.nextCursor).toBeNull();
});

test("a workflow that is switched off or has no steps is not started", async () => {
  const off = await mintWorkflow(owner, [call()], { enabled: false });
  await expect(startRun(owner, { workflowId: off.id })).rejects.toMatchObject({ code: "blocked" });
  const empty = await mintWorkflow(owner, []);
  await expect(startRun(owner, { workflowId: empty.id })).rejects.toMatchObject({ code: "invalid" });
});

test("runs are forgotten thirty days after their end, those that go on are not", async () => {
  const [old, young, waiting] = [await start(call()), await start(call()), await start(call())];
  for (const id of [old, young]) await cancelRun(owner, { id });
  await asOwner(async (sql) => {
    await sql`update runs set queued_at = now() - interval '40 days' where id in (${old}, ${young}, ${waiting})`;
    await sql`update runs set finished_at = now() - interval '31 days' where id = ${old}`;
    await sql`update runs set finished_at = now() - interval '29 days' where id = ${young}`;
  });
  expect(await forgetOldRuns()).toBe(1);
  const left = await transaction(ALL, (tx) =>
    tx.query.runs.findMany({ where: (run, { inArray }) => inArray(run.id, [old, young, waiting]) }),
  );
  expect(left.map(({ id }) => id).toSorted()).toEqual([young, waiting].toSorted());
});
