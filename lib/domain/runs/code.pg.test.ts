import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintPerson, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusedWith } from "@/lib/testing/outcomes";
import { startService } from "@/lib/testing/relay";
import { code, expectNotKept, mintCredential, mintWorkflow, run, runOnce } from "@/lib/testing/runs";
import type { Context } from "../context";
import { rotateCredential } from "../credentials/rotate";
import { deleteCredentials } from "../credentials/delete";
import { impactOfDeletion } from "../credentials/impact";
import { disableCredential } from "../credentials/disable";
import { setPermissions } from "../workflows/set-permissions";
import { readRun } from "./read";
import { closeSandbox } from "./steps/code";

const canary = `kh-canary-${randomBytes(18).toString("hex")}`;
const unique = () => `KEY_${randomBytes(6).toString("hex").toUpperCase()}`;

let world: World;
let owner: Context;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
  owner = world.people.owner.ctx;
  await mintCredential(owner, "SLACK_BOT_TOKEN", canary);
});
afterAll(async () => {
  await expectNotKept(canary);
  await closeSandbox();
  await closeTestInstance();
});

/** Whether the step got this value, told without telling it. */
const gets = (key: string, value: string) =>
  `return (await credential("${key}")).endsWith("${value.slice(-6)}");`;

describe("code is handed values by key", () => {
  test("a step gets the project's value, and the run says which version it was", async () => {
    const done = await runOnce(owner, [code(gets("SLACK_BOT_TOKEN", canary))]);
    expect(done).toMatchObject({
      status: "succeeded",
      output: true,
      trigger: "manual",
      startedBy: world.people.owner.name,
      steps: [
        {
          status: "succeeded",
          output: true,
          credentials: [{ key: "SLACK_BOT_TOKEN", version: 1, scope: "project" }],
        },
      ],
    });
  });

  test("a workflow's own value wins, for this workflow alone", async () => {
    const own = `kh-own-${randomBytes(12).toString("hex")}`;
    const [workflow, other] = [
      await mintWorkflow(owner, [code(gets("SLACK_BOT_TOKEN", own))]),
      await mintWorkflow(owner, [code(gets("SLACK_BOT_TOKEN", canary))]),
    ];
    await mintCredential(owner, "SLACK_BOT_TOKEN", own, { workflowId: workflow.id });
    const mine = await run(owner, workflow);
    expect(mine.output).toBe(true);
    expect(mine.steps[0]!.credentials).toEqual([{ key: "SLACK_BOT_TOKEN", version: 1, scope: "workflow" }]);
    expect((await run(owner, other)).output).toBe(true);
    await expectNotKept(own);
  });

  test("what the allowlist leaves out is missing, whatever scope it has, and can be caught", async () => {
    const key = unique();
    await mintCredential(owner, key, canary);
    const caught = `try { await credential("${key}"); return "handed over" } catch (error) { return [error.code, error.key] }`;
    const workflow = await mintWorkflow(owner, [code(caught)]);
    await setPermissions(owner, { id: workflow.id, mode: "selected", keys: ["SLACK_BOT_TOKEN"] });
    expect((await run(owner, workflow)).output).toEqual(["missing_credential", key]);
    await mintCredential(owner, key, canary, { workflowId: workflow.id });
    expect((await run(owner, workflow)).output).toEqual(["missing_credential", key]);
    await setPermissions(owner, {
      id: workflow.id,
      mode: "selected",
      keys: [key.toLowerCase().toUpperCase()],
    });
    expect((await run(owner, workflow)).output).toBe("handed over");
    await setPermissions(owner, { id: workflow.id, mode: "selected", keys: [] });
    expect((await run(owner, workflow)).output).toEqual(["missing_credential", key]);
  });

  test("a missing one ends the step with its key when nothing catches it, and the audit has the refusal", async () => {
    const done = await runOnce(owner, [code(`await credential("NO_SUCH_KEY")`), code("return 1")]);
    expect(done).toMatchObject({
      status: "failed",
      error: { code: "missing_credential", key: "NO_SUCH_KEY" },
      steps: [
        { status: "failed", error: { code: "missing_credential", key: "NO_SUCH_KEY" } },
        { status: "pending" },
      ],
    });
    const events = await newestEvents(owner.orgId, 5);
    expect(events.find(({ action }) => action === "step.credential")).toMatchObject({
      ...{ outcome: "denied", subjectName: "NO_SUCH_KEY", requestId: done.id },
      detail: { reason: "missing_credential", run: done.id },
    });
  });

  test.each([
    ["deleted", "missing_credential"],
    ["disabled", "credential_disabled"],
    ["without a value", "credential_empty"],
  ])("one that is %s is told as %s", async (what, expected) => {
    const key = unique();
    const { id } =
      what === "without a value"
        ? await mintCredential(owner, key, canary, { fields: {} })
        : await mintCredential(owner, key, canary);
    if (what === "disabled") await disableCredential(owner, { id });
    if (what === "deleted") {
      const { token } = await impactOfDeletion(owner, { ids: [id] });
      await deleteCredentials(owner, { ids: [id], impactToken: token });
    }
    const done = await runOnce(owner, [code(`await credential("${key}")`)]);
    expect(done.error).toMatchObject({ code: expected, key });
  });

  test("each value is on record before it is handed over, with version, workflow, run and step", async () => {
    const workflow = await mintWorkflow(owner, [code(gets("SLACK_BOT_TOKEN", canary), { id: "ask" })]);
    const done = await run(owner, workflow);
    const event = (await newestEvents(owner.orgId, 5)).find(({ action }) => action === "step.credential");
    expect(event).toMatchObject({
      outcome: "allowed",
      actorKind: "user",
      actorId: world.people.owner.id,
      subjectName: "SLACK_BOT_TOKEN",
      detail: { version: 1, workflow: workflow.id, run: done.id, step: "ask" },
    });
  });
});

describe("rotation while a run goes on", () => {
  test("the next step sees the new value, the step that runs keeps the old one", async () => {
    const key = unique();
    const [before, after] = [
      `kh-before-${randomBytes(12).toString("hex")}`,
      `kh-after-${randomBytes(12).toString("hex")}`,
    ];
    const { id } = await mintCredential(owner, key, before);
    const service = await startService();
    // It answers the step that waits for it once the value has been rotated.
    service.answer((_request, response) => {
      void rotateCredential(owner, { id, fields: { token: after } }).then(() => response.end("{}"));
    });
    const [head, tail] = [key.slice(0, 5), key.slice(5)];
    const waits = code(
      `const first = await credential("${key}");
       await fetch("http://${service.place}/");
       return { same: first === await credential("${key}") && first === await credential("${head}" + "${tail}"), first };`,
    );
    const workflow = await mintWorkflow(owner, [waits, code(gets(key, after))], { hosts: [service.place] });
    const done = await run(owner, workflow);
    expect(done.steps.map(({ output }) => output)).toEqual([{ same: true, first: `[${key}]` }, true]);
    expect(done.steps.map(({ credentials }) => credentials[0]?.version)).toEqual([1, 2]);
    await expectNotKept(before);
    await expectNotKept(after);
  });
});

describe("nothing that leaves a step holds a value", () => {
  const spill = `const value = await credential("SLACK_BOT_TOKEN");`;
  const encoded = `${spill} const forms = [value, btoa(value), encodeURIComponent(value), JSON.stringify({ value })];`;

  test("not its output, in any common form, and not as the name of a field", async () => {
    const done = await runOnce(owner, [code(`${encoded} return { forms, [value]: value };`)]);
    expect(JSON.stringify(done)).not.toContain(canary);
    expect(done.output).toMatchObject({ "[SLACK_BOT_TOKEN]": "[SLACK_BOT_TOKEN]" });
  });

  test("not its log, and not what the error says that it throws", async () => {
    const done = await runOnce(owner, [
      code(`${encoded} for (const form of forms) log(form); throw new Error("failed with " + value);`),
    ]);
    expect(done.status).toBe("failed");
    expect(done.error?.message).toContain("[SLACK_BOT_TOKEN]");
    expect(done.steps[0]!.logs[0]?.text).toBe("[SLACK_BOT_TOKEN]");
    expect(JSON.stringify(done)).not.toContain(canary);
  });

  test("not the input of the step after it, nor the input of the run when it was sent along", async () => {
    const words = "blue kettle, morning train";
    const key = unique();
    await mintCredential(owner, key, words);
    const workflow = await mintWorkflow(owner, [
      code(`return { passed: await credential("${key}"), given: input.given };`),
      code(`return input;`),
    ]);
    const done = await run(owner, workflow, { input: { given: words } });
    expect(done.output).toEqual({ passed: `[${key}]`, given: `[${key}]` });
    expect(done.input).toEqual({ given: `[${key}]` });
    await expectNotKept(words);
  });

  test("and an input that looks like a secret does not get in", async () => {
    const workflow = await mintWorkflow(owner, [code("return 1;")]);
    const sent = run(owner, workflow, {
      input: { token: `sk-ant-api03-${randomBytes(24).toString("hex")}` },
    });
    expect(await refusedWith(sent)).toBe("invalid");
  });

  test("characters that a database does not take are replaced, and harm nothing", async () => {
    const done = await runOnce(owner, [
      code(`log("a\\u0000b\\ud800"); return { "n\\u0000": "x\\udc00y\\u0000" };`),
    ]);
    expect(done.status).toBe("succeeded");
    expect(done.output).toEqual({ "n\ufffd": "x\ufffdy\ufffd" });
    expect(done.steps[0]!.logs[0]?.text).toBe("a\ufffdb\ufffd");
  });
});

describe("as whom a run uses credentials", () => {
  test("a member runs, sees the result, and gets only what its audience is", async () => {
    const key = unique();
    await mintCredential(owner, key, canary, { audience: "owner" });
    const member = world.people.member.ctx;
    const steps = [code(`await credential("${key}")`)];
    const workflow = await mintWorkflow(owner, steps);
    expect((await run(member, workflow)).error).toMatchObject({ code: "missing_credential", key });
    // Others can change these steps, so its owner's run lends them nothing of the owner's own either.
    expect((await run(owner, workflow)).error).toMatchObject({ code: "missing_credential", key });
    const hidden = await mintWorkflow(owner, steps, { audience: "owner" });
    expect((await run(owner, hidden)).status).toBe("succeeded");
  });

  test("a token gets only the keys that it names", async () => {
    const key = unique();
    await mintCredential(owner, key, canary);
    const workflow = await mintWorkflow(owner, [code(`await credential("${key}"); return 1;`)]);
    const scopes = ["workflows:run", "credentials:resolve", "credentials:read"] as const;
    const narrow = await mintToken(owner, { scopes: [...scopes], keys: ["SLACK_BOT_TOKEN"] });
    const wide = await mintToken(owner, { scopes: [...scopes] });
    expect((await run(narrow.ctx, workflow)).error).toMatchObject({ code: "missing_credential", key });
    const done = await run(wide.ctx, workflow);
    expect(done).toMatchObject({ status: "succeeded", trigger: "api" });
  });
});

test("somebody else's run is not there", async () => {
  const done = await runOnce(owner, [code("return 1")]);
  const person = await mintPerson(await mintWorld(), "owner");
  await expect(readRun(person.ctx, { id: done.id })).rejects.toMatchObject({ code: "not_found" });
});
