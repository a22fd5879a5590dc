import { randomBytes } from "node:crypto";
import { SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALL, transaction } from "@/db/client";
import type { Context } from "@/lib/domain/context";
import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { disableCredential } from "@/lib/domain/credentials/disable";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { rotateCredential } from "@/lib/domain/credentials/rotate";
import { removeMember } from "@/lib/domain/members/remove";
import { executeRun } from "@/lib/domain/runs/execute";
import { readRun } from "@/lib/domain/runs/read";
import { closeSandbox } from "@/lib/domain/runs/steps/code";
import { updateWorkflow } from "@/lib/domain/workflows/update";
import { newId } from "@/lib/ids";
import { type Api, type Call, startApi } from "@/lib/testing/api";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintPerson, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";
import { code, expectNotKept, mintCredential, mintWorkflow } from "@/lib/testing/runs";

const canary = `kh-canary-${randomBytes(24).toString("hex")}`;
const unique = () => `HOOK_${randomBytes(6).toString("hex").toUpperCase()}`;

let api: Api;
let world: World;
let owner: Context;

beforeAll(async () => {
  await openTestInstance();
  api = await startApi();
  world = await mintWorld();
  owner = world.people.owner.ctx;
});
afterAll(async () => {
  await expectNotKept(canary);
  await closeSandbox();
  await closeTestInstance();
});

type Auth = "none" | "basic" | "header" | "jwt";

const WEBHOOKS = {
  none: { auth: "none" },
  basic: { auth: "basic", username: "caller" },
  header: { auth: "header", header: "X-Webhook-Secret" },
  jwt: { auth: "jwt", algorithm: "HS256" },
} as const;

async function hook(auth: Auth, ctx = owner, body = "return input;", more: Record<string, unknown> = {}) {
  const credential = auth === "none" ? null : await mintCredential(ctx, unique(), canary);
  const workflow = await mintWorkflow(ctx, [code(body)], {
    webhook: WEBHOOKS[auth],
    ...(credential && { assignments: { webhook: credential.id } }),
    ...more,
  });
  return { workflow, credential, path: `/hooks/workflows/${workflow.id}` };
}

const basic = (user: string, password: string) =>
  `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
const signed = (key: string, { alg = "HS256", expiresIn = 300 }: { alg?: string; expiresIn?: number } = {}) =>
  new SignJWT({ sub: "caller" })
    .setProtectedHeader({ alg })
    .setExpirationTime(Math.floor(Date.now() / 1_000) + expiresIn)
    .sign(Buffer.from(key));

async function proof(auth: Auth, secret: string): Promise<Call["headers"]> {
  if (auth === "basic") return { authorization: basic("caller", secret) };
  if (auth === "header") return { "x-webhook-secret": secret };
  return auth === "jwt" ? { authorization: `Bearer ${await signed(secret)}` } : {};
}

const post = (path: string, headers: Call["headers"] = {}, body: unknown = { from: "outside" }) =>
  api.call("POST", path, { headers, body });
const codeOf = (text: string) => (JSON.parse(text) as { code: string }).code;
const runsOf = (workflowId: string) =>
  transaction(ALL, (tx) =>
    tx.query.runs.findMany({ where: (run, { eq }) => eq(run.workflowId, workflowId) }),
  );

const ALL_AUTHS: Auth[] = ["none", "basic", "header", "jwt"];
const PROVING: Auth[] = ["basic", "header", "jwt"];

describe("a call that proves itself", () => {
  test.each(ALL_AUTHS)("starts the workflow, by %s", async (auth) => {
    const { workflow, credential, path } = await hook(auth);
    const reply = await post(path, await proof(auth, canary));
    expect(reply.status, reply.text).toBe(202);
    const { runId } = JSON.parse(reply.text) as { runId: string };
    await executeRun(runId);
    expect(await readRun(owner, { id: runId })).toMatchObject({
      ...{ status: "succeeded", trigger: "webhook", startedBy: "Webhook", workflowId: workflow.id },
      output: { from: "outside" },
    });
    const events = await newestEvents(owner.orgId, 8);
    expect(events.find(({ action }) => action === "webhook.verify")).toMatchObject({
      ...{ outcome: "allowed", actorKind: "system", subjectId: workflow.id },
      detail: { auth, ...(credential && { credential: credential.id, version: 1 }) },
    });
    expect(
      events.some(
        ({ action, detail }) => action === "run.trigger" && (detail as { run?: string }).run === runId,
      ),
    ).toBe(true);
  });

  test("with a rotated secret counts from then on, and the old one does not", async () => {
    const { credential, path } = await hook("header");
    await rotateCredential(owner, { id: credential!.id, fields: { token: `${canary}-2` } });
    expect((await post(path, { "x-webhook-secret": canary })).status).toBe(401);
    expect((await post(path, { "x-webhook-secret": `${canary}-2` })).status).toBe(202);
  });

  test("may send nothing, text, or JSON of any kind", async () => {
    const { path } = await hook("none");
    const sent: [Call, unknown][] = [
      [{}, null],
      [{ body: "plain", headers: { "content-type": "text/plain" } }, "plain"],
      [{ body: "[1,2]" }, [1, 2]],
      [{ body: '"a\\u0000b"' }, "a\ufffdb"],
    ];
    for (const [call, expected] of sent) {
      const reply = await api.call("POST", path, call);
      expect(reply.status, reply.text).toBe(202);
      const { runId } = JSON.parse(reply.text) as { runId: string };
      await executeRun(runId);
      const done = await readRun(owner, { id: runId });
      expect(done.output ?? null).toEqual(expected);
    }
    expect((await api.call("POST", path, { body: "{" })).status).toBe(400);
    expect((await api.call("POST", path, { body: `${"[".repeat(50)}${"]".repeat(50)}` })).status).toBe(400);
  });
});

describe("a call that does not prove itself", () => {
  test.each(PROVING)("is refused by %s, whatever it sends instead", async (auth) => {
    const { workflow, path } = await hook(auth);
    const wrong: Call["headers"][] = [
      {},
      { authorization: "Bearer nothing" },
      { authorization: basic("caller", "wrong") },
      { "x-webhook-secret": `${canary}x` },
    ];
    for (const headers of wrong) {
      const reply = await post(path, headers);
      expect([reply.status, codeOf(reply.text)]).toEqual([401, "unauthenticated"]);
      expect(reply.text).not.toContain(canary);
    }
    expect(await runsOf(workflow.id)).toEqual([]);
    const [event] = await newestEvents(owner.orgId, 1);
    expect(event).toMatchObject({ action: "webhook.verify", outcome: "denied", subjectId: workflow.id });
  });

  test("waits after five attempts, also with the right secret", async () => {
    const { path } = await hook("header");
    for (let left = 5; left > 0; left -= 1)
      expect((await post(path, { "x-webhook-secret": "wrong" })).status).toBe(401);
    expect((await post(path, { "x-webhook-secret": "wrong" })).status).toBe(429);
    expect((await post(path, { "x-webhook-secret": canary })).status).toBe(429);
  });

  test("with another user name is refused", async () => {
    const { path } = await hook("basic");
    expect((await post(path, { authorization: basic("Caller", canary) })).status).toBe(401);
  });

  test("with a header that comes twice is refused", async () => {
    const { path } = await hook("header");
    const answer = await api.raw(
      `POST ${path} HTTP/1.1\r\nHost: a\r\nX-Webhook-Secret: ${canary}\r\nX-Webhook-Secret: ${canary}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });

  test("with a token that has expired, another algorithm, none, or another key is refused", async () => {
    const { path } = await hook("jwt");
    const unsigned = [
      Buffer.from('{"alg":"none"}').toString("base64url"),
      Buffer.from('{"sub":"caller"}').toString("base64url"),
      "",
    ].join(".");
    const tokens = [
      await signed(canary, { expiresIn: -3_600 }),
      await signed(canary, { alg: "HS512" }),
      unsigned,
      await signed(`${canary}x`),
    ];
    for (const token of tokens)
      expect((await post(path, { authorization: `Bearer ${token}` })).status).toBe(401);
  });
});

describe("a workflow without its secret believes nobody", () => {
  test.each(PROVING)("once the credential is gone, disabled or taken out, by %s", async (auth) => {
    const deleted = await hook(auth);
    const id = deleted.credential!.id;
    const { token } = await impactOfDeletion(owner, { ids: [id] });
    await deleteCredentials(owner, { ids: [id], impactToken: token });
    const disabled = await hook(auth);
    await disableCredential(owner, { id: disabled.credential!.id });
    const emptied = await hook(auth);
    await updateWorkflow(owner, { id: emptied.workflow.id, assignments: { webhook: null } });
    const reasons = [];
    for (const { path, workflow } of [deleted, disabled, emptied]) {
      const nothing = auth === "jwt" ? "null" : "";
      const guesses = await Promise.all([canary, "undefined", nothing].map((guess) => proof(auth, guess)));
      for (const headers of [{}, ...guesses]) {
        const reply = await post(path, headers);
        expect([reply.status, codeOf(reply.text)]).toEqual([401, "unauthenticated"]);
      }
      expect(await runsOf(workflow.id)).toEqual([]);
      const [event] = await newestEvents(owner.orgId, 1);
      reasons.push((event!.detail as { reason: string }).reason);
    }
    expect(reasons).toEqual(["missing_credential", "credential_disabled", "missing_credential"]);
  });
});

describe("what is not there", () => {
  test("a workflow that is switched off, has no webhook or does not exist: one answer", async () => {
    const off = await hook("header");
    await updateWorkflow(owner, { id: off.workflow.id, enabled: false });
    const without = await mintWorkflow(owner, [code("return 1")]);
    const paths = [
      off.path,
      `/hooks/workflows/${without.id}`,
      `/hooks/workflows/${newId("workflow")}`,
      "/hooks/workflows/x",
    ];
    const replies = await Promise.all(paths.map((path) => post(path, { "x-webhook-secret": canary })));
    expect(replies.map(({ status }) => status)).toEqual([404, 404, 404, 404]);
    const details = replies.map(({ text }) => (JSON.parse(text) as { detail: string }).detail);
    expect(new Set(details).size).toBe(1);
  });

  test("other methods", async () => {
    const { path } = await hook("none");
    const reply = await api.call("GET", path);
    expect([reply.status, reply.headers.allow]).toEqual([405, "POST"]);
  });
});

describe("as whom it runs", () => {
  const asks = (key: string) =>
    `try { await credential("${key}"); return "handed over" } catch (error) { return error.code }`;
  const outputOf = async (path: string) => {
    const { runId } = JSON.parse((await post(path)).text) as { runId: string };
    await executeRun(runId);
    return (await readRun(owner, { id: runId })).output;
  };

  test("the workflow's owner, within what that person may use", async () => {
    const [mine, theirs] = [unique(), unique()];
    await mintCredential(owner, mine, canary, { audience: "owner" });
    await mintCredential(world.people.admin.ctx, theirs, canary, { audience: "owner" });
    const alone = { audience: "owner" };
    expect(await outputOf((await hook("none", owner, asks(mine), alone)).path)).toBe("handed over");
    expect(await outputOf((await hook("none", owner, asks(theirs), alone)).path)).toBe("missing_credential");
    // What others can change uses nothing of its owner's own.
    expect(await outputOf((await hook("none", owner, asks(mine))).path)).toBe("missing_credential");
  });

  test("its next owner when the first one has left", async () => {
    const shared = unique();
    await mintCredential(owner, shared, canary);
    const leaving = await mintPerson(world, "collaborator");
    const { path } = await hook("none", leaving.ctx, asks(shared));
    await removeMember(owner, { userId: leaving.id });
    expect(await outputOf(path)).toBe("handed over");
  });

  test("the whole project's audience when it belongs to nobody", async () => {
    const [shared, own] = [unique(), unique()];
    await mintCredential(owner, shared, canary);
    await mintCredential(owner, own, canary, { audience: "owner" });
    expect(await outputOf((await hook("none", world.system, asks(shared))).path)).toBe("handed over");
    expect(await outputOf((await hook("none", world.system, asks(own))).path)).toBe("missing_credential");
  });
});
