import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createRedactor } from "@/lib/runtime/redact/redactor";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { countTrips } from "@/lib/testing/database-trips";
import { mintWorld } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";
import { mintCredential, mintWorkflow } from "@/lib/testing/runs";
import type { Context } from "../context";
import { reachOfWorkflow } from "../workflows/reach";
import { CredentialsOfStep } from "./credentials";

const KEYS = 20;
const CALLS = 100;

let owner: Context;
let workflowId: string;
let trips: Awaited<ReturnType<typeof countTrips>>;
const values = new Map<string, string>();

beforeAll(async () => {
  await openTestInstance();
  owner = (await mintWorld()).people.owner.ctx;
  workflowId = (await mintWorkflow(owner, [])).id;
  for (let index = 0; index < KEYS; index += 1) {
    const key = `NAMED_${index}`;
    values.set(key, `kh-value-${index}-${randomBytes(12).toString("hex")}`);
    await mintCredential(owner, key, values.get(key)!);
  }
  trips = await countTrips();
});
afterAll(closeTestInstance);

async function newStep(named: readonly string[]) {
  const redactor = createRedactor();
  const reach = await reachOfWorkflow(owner, workflowId);
  const run = { id: "run_1", workflowId, workflowName: "A workflow" };
  // Connections are made and statements known before anything is counted.
  const others = new CredentialsOfStep({
    ctx: owner,
    reach,
    run,
    stepId: "before",
    named: ["NAMED_0"],
    redactor,
  });
  await others.read("NAMED_0", null);
  await others.settle();
  // As the start of a run does, an act moves the chain on before its step reads.
  await mintWorkflow(owner, []);
  trips.take();
  return {
    step: new CredentialsOfStep({ ctx: owner, reach, run, stepId: "step", named, redactor }),
    redactor,
  };
}

const keyOf = (call: number) => `NAMED_${call % KEYS}`;

test("a hundred calls one after another are three statements: a look-up, a shared commit of the audit, the last use", async () => {
  const { step, redactor } = await newStep([...values.keys()]);
  for (let call = 0; call < CALLS; call += 1)
    expect(await step.read(keyOf(call), null)).toBe(values.get(keyOf(call)));
  await step.settle();
  const { acts, statements } = trips.take();
  expect(acts).toBeLessThanOrEqual(3);
  expect(statements).toBeLessThanOrEqual(3);
  expect(redactor.text([...values.values()].join(" "))).toBe(
    [...values.keys()].map((key) => `[${key}]`).join(" "),
  );
  const events = await newestEvents(owner.orgId, KEYS);
  expect(new Set(events.map(({ subjectName }) => subjectName))).toEqual(new Set(values.keys()));
  expect(events.every(({ action, outcome }) => action === "step.credential" && outcome === "allowed")).toBe(
    true,
  );
});

test("a hundred calls at once are no more", async () => {
  const { step } = await newStep([...values.keys()]);
  const read = await Promise.all(Array.from({ length: CALLS }, (_, call) => step.read(keyOf(call), null)));
  expect(read).toEqual(Array.from({ length: CALLS }, (_, call) => values.get(keyOf(call))));
  expect(trips.take().acts).toBeLessThanOrEqual(2);
});

test("a key that the code puts together is looked up once, and recorded once", async () => {
  const { step } = await newStep([]);
  for (let call = 0; call < CALLS; call += 1) await step.read("NAMED_7", null);
  expect(trips.take().acts).toBe(2);
});

test("one that is missing is asked for once, however often the code asks", async () => {
  const { step } = await newStep(["NO_SUCH_KEY"]);
  for (let call = 0; call < CALLS; call += 1)
    await expect(step.read("NO_SUCH_KEY", null)).rejects.toMatchObject({
      code: "missing_credential",
      key: "NO_SUCH_KEY",
    });
  expect(trips.take().acts).toBeLessThanOrEqual(2);
});

test("code cannot ask for keys without end", async () => {
  const { step } = await newStep([]);
  const asks = Array.from({ length: 501 }, (_, index) => step.read(`not a key ${index}`, null));
  const codes = (await Promise.allSettled(asks)).map(
    (one) => (one as PromiseRejectedResult).reason as { code: string },
  );
  expect(codes.at(-1)?.code).toBe("too_many_calls");
  expect(codes.slice(0, 500).every(({ code }) => code === "missing_credential")).toBe(true);
  const events = await newestEvents(owner.orgId, 5);
  expect(events.map(({ subjectName }) => subjectName)).toEqual(
    Array.from({ length: 5 }, () => "(not a key)"),
  );
});
