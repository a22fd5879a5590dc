import { randomBytes } from "node:crypto";
import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALL, transaction } from "@/db/client";
import { approvals, memberships } from "@/db/schema";
import { closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { mintPerson, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusedWith } from "@/lib/testing/outcomes";
import { type Service, startService, until } from "@/lib/testing/relay";
import { code, expectNotKept, mintCredential, mintWorkflow, run } from "@/lib/testing/runs";
import { decideApproval } from "../approvals/decide";
import { createConsumer } from "../consumers/create";
import type { Context } from "../context";
import { removeMember } from "../members/remove";
import { revokeToken } from "../tokens/revoke";
import { deleteWorkflow } from "../workflows/delete";
import { cancelRun } from "./cancel";
import { executeRun } from "./execute";
import { listRuns } from "./list";
import { readRun } from "./read";
import { rerunRun } from "./rerun";
import { startRun } from "./start";
import { closeSandbox } from "./steps/code";

const canary = `kh-canary-${randomBytes(18).toString("hex")}`;
const unique = () => `KEY_${randomBytes(6).toString("hex").toUpperCase()}`;

let world: World;
let owner: Context;
let service: Service;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
  owner = world.people.owner.ctx;
  service = await startService();
});
afterAll(async () => {
  await expectNotKept(canary);
  await closeSandbox();
  await closeTestInstance();
});

const SCOPES = ["workflows:run", "credentials:resolve", "credentials:read"] as const;

/** Two steps; something happens while the first one waits at the service, before the second one begins. */
async function interruptedBy(ctx: Context, happens: () => Promise<unknown>) {
  const key = unique();
  await mintCredential(owner, key, canary);
  service.answer((_request, response) => void happens().then(() => response.end("{}")));
  const workflow = await mintWorkflow(
    owner,
    [
      { id: "wait", type: "http", method: "GET", url: `http://${service.place}/` },
      code(`await credential("${key}"); return "handed over";`),
    ],
    { hosts: [service.place] },
  );
  const { id } = await startRun(ctx, { workflowId: workflow.id });
  await executeRun(id);
  return readRun(owner, { id });
}

describe("rights are those of the moment a step begins", () => {
  test("a token that is revoked meanwhile gets nothing more", async () => {
    const token = await mintToken(owner, { scopes: [...SCOPES] });
    const done = await interruptedBy(token.ctx, () => revokeToken(owner, { id: token.id }));
    expect(done).toMatchObject({ status: "failed", error: { code: "unauthenticated" } });
    expect(done.steps.map(({ status }) => status)).toEqual(["succeeded", "failed"]);
  });

  test("a person who leaves meanwhile gets nothing more", async () => {
    const person = await mintPerson(world, "collaborator");
    const done = await interruptedBy(person.ctx, () => removeMember(owner, { userId: person.id }));
    expect(done.error).toMatchObject({ code: "unauthenticated" });
  });

  test("a person whose role becomes another keeps what that role may", async () => {
    const person = await mintPerson(world, "admin");
    const done = await interruptedBy(person.ctx, () =>
      transaction(ALL, (tx) =>
        tx
          .update(memberships)
          .set({ role: "member" })
          .where(and(eq(memberships.orgId, owner.orgId), eq(memberships.userId, person.id))),
      ),
    );
    expect(done.status).toBe("succeeded");
  });

  test("a workflow that is deleted meanwhile takes its run with it", async () => {
    const workflow = await mintWorkflow(owner, [
      { id: "wait", type: "http", method: "GET", url: `http://${service.place}/` },
    ]);
    service.answer((_request, response) => {
      void deleteWorkflow(owner, { id: workflow.id }).then(() => response.end("{}"));
    });
    const { id } = await startRun(owner, { workflowId: workflow.id });
    await executeRun(id);
    expect(await refusedWith(readRun(owner, { id }))).toBe("not_found");
  });
});

describe("a value whose uses a person confirms", () => {
  const pending = (credentialId: string) =>
    until(
      () =>
        transaction(ALL, (tx) =>
          tx
            .select()
            .from(approvals)
            .where(and(eq(approvals.credentialId, credentialId), eq(approvals.status, "pending"))),
        ),
      (found) => found.length > 0,
    );

  test("is handed over once somebody has said yes, to this workflow", async () => {
    const key = unique();
    const { id } = await mintCredential(owner, key, canary, { confirmUse: "each" });
    const workflow = await mintWorkflow(owner, [code(`await credential("${key}"); return "handed over";`)]);
    const going = run(owner, workflow);
    const [ask] = await pending(id);
    expect(ask).toMatchObject({ requesterId: workflow.id, purpose: "resolve" });
    await decideApproval(owner, { id: ask!.id, decision: "approve" });
    expect((await going).output).toBe("handed over");
    const events = await newestEvents(owner.orgId, 10);
    expect(events.find(({ action }) => action === "step.credential")).toMatchObject({
      outcome: "allowed",
      detail: { approvalId: ask!.id },
    });
  });

  test("is not when somebody says no", async () => {
    const key = unique();
    const { id } = await mintCredential(owner, key, canary, { confirmUse: "each" });
    const going = run(owner, await mintWorkflow(owner, [code(`await credential("${key}"); return 1;`)]));
    const [ask] = await pending(id);
    await decideApproval(owner, { id: ask!.id, decision: "deny" });
    expect((await going).error).toMatchObject({ code: "forbidden", key });
  });

  test("is not recorded as handed over beside another value that the code names", async () => {
    const [asked, free] = [unique(), unique()];
    await mintCredential(owner, asked, canary, { confirmUse: "each" });
    await mintCredential(owner, free, canary);
    const done = await run(
      owner,
      await mintWorkflow(owner, [code(`const names = ["${asked}"]; await credential("${free}"); return 1;`)]),
    );
    expect(done.steps[0]!.credentials.map(({ key }) => key)).toEqual([free]);
    const events = await newestEvents(owner.orgId, 10);
    const told = events.filter(
      ({ action, requestId }) => action === "step.credential" && requestId === done.id,
    );
    expect(told.map(({ subjectName }) => subjectName)).toEqual([free]);
  });
});

test("while Keyhold is sealed a step fails and says so, and nothing is handed over", async () => {
  const key = unique();
  await mintCredential(owner, key, canary);
  const workflow = await mintWorkflow(owner, [code(`return (await credential("${key}")).length;`)]);
  const { id } = await startRun(owner, { workflowId: workflow.id });
  await whileSealed(() => executeRun(id));
  expect(await readRun(owner, { id })).toMatchObject({ status: "failed", error: { code: "sealed" } });
});

describe("runs of others", () => {
  test("are not there: of another organisation, of a private workflow, for a token of another workflow", async () => {
    const workflow = await mintWorkflow(owner, [code("return 1;")], { audience: "owner" });
    const { id } = await startRun(owner, { workflowId: workflow.id });
    const shared = await mintWorkflow(owner, [code("return 1;")]);
    const elsewhere = await startRun(owner, { workflowId: shared.id });
    const bound = await mintToken(owner, { scopes: [...SCOPES], workflowId: workflow.id });
    const stranger = (await mintWorld()).people.owner.ctx;
    const strangers: [Context, string, string][] = [
      [stranger, id, workflow.id],
      [world.people.admin.ctx, id, workflow.id],
      [bound.ctx, elsewhere.id, shared.id],
    ];
    for (const [ctx, runId, workflowId] of strangers) {
      for (const door of [readRun, cancelRun, rerunRun])
        expect(await refusedWith(door(ctx, { id: runId }))).toBe("not_found");
      for (const door of [startRun, listRuns])
        expect(await refusedWith(door(ctx, { workflowId }))).toBe("not_found");
    }
    expect((await readRun(bound.ctx, { id })).id).toBe(id);
  });

  test("what is no workflow cannot be run, and is as unknown as what does not exist", async () => {
    const skill = await createConsumer(owner, {
      kind: "skill",
      name: unique(),
      config: { instructions: "Be kind." },
    });
    for (const workflowId of [skill.id, "wf_00000000000000000000000000", "x", ""])
      expect(await refusedWith(startRun(owner, { workflowId }))).toBe("not_found");
  });
});

test("a member runs, reads, cancels and repeats, and changes nothing", async () => {
  const member = world.people.member.ctx;
  const workflow = await mintWorkflow(owner, [code("return 1;")]);
  const { id } = await startRun(member, { workflowId: workflow.id });
  expect((await cancelRun(member, { id })).status).toBe("cancelled");
  expect((await rerunRun(member, { id })).trigger).toBe("rerun");
  expect((await listRuns(member, { workflowId: workflow.id })).items).toHaveLength(2);
  expect(await refusedWith(deleteWorkflow(member, { id: workflow.id }))).toBe("forbidden");
});

test("an input that cannot be stored or is too deep is refused", async () => {
  const workflow = await mintWorkflow(owner, [code("return 1;")]);
  const deep = JSON.parse(`${"[".repeat(60)}${"]".repeat(60)}`) as unknown;
  for (const input of ["a\0b", { "\ud800": 1 }, deep, { ["__proto__x"]: "x".repeat(300_000) }])
    expect(await refusedWith(startRun(owner, { workflowId: workflow.id, input }))).toBe("invalid");
  for (const input of ["a\\u0000b", "\u{1f600}", null, 0, false, ""])
    expect((await startRun(owner, { workflowId: workflow.id, input })).status).toBe("queued");
});
