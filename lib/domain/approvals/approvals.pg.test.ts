import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Context } from "@/lib/domain/context";
import { disableCredential } from "@/lib/domain/credentials/disable";
import { resolveCredentials } from "@/lib/domain/credentials/resolve";
import { rotateCredential } from "@/lib/domain/credentials/rotate";
import { relayCredential } from "@/lib/domain/relay/relay";
import { revokeToken } from "@/lib/domain/tokens/revoke";
import { Approval } from "@/lib/http/api/schemas/approval";
import { Problem } from "@/lib/http/api/schemas/problem";
import type { CredentialView } from "@/lib/domain/credentials/view";
import type { AppError } from "@/lib/errors";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintProject, mintToken, mintWorld, type MintedToken } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { expectNowhere, relayBench, type RelayBench, until } from "@/lib/testing/relay";
import { decideApproval } from "./decide";
import { listApprovals } from "./list";
import { readApproval } from "./read";

let bench: RelayBench;
let owner: Context;
let token: MintedToken;
let credential: CredentialView;
let key: string;

beforeAll(async () => {
  await openTestInstance();
  bench = await relayBench();
  owner = bench.world.people.owner.ctx;
});
afterAll(closeTestInstance);
beforeEach(async () => {
  key = `KEY_${randomBytes(5).toString("hex").toUpperCase()}`;
  credential = await bench.bound({ key, name: key, confirmUse: "each" });
  token = await mintToken(owner, { scopes: ["credentials:relay", "credentials:resolve"] });
  bench.service.arrived.length = 0;
});

const relay = (by: MintedToken = token, more: object = {}) =>
  relayCredential(by.ctx, { key, method: "GET", path: "/v1/things", waitSeconds: 0, ...more });
const resolve = (by: MintedToken = token, more: object = {}) =>
  resolveCredentials(by.ctx, { keys: [key], waitSeconds: 0, ...more });
const open = async () => (await listApprovals(owner, {})).items.filter((one) => one.credential.key === key);
const waiting = async (count = 1) => until(open, (items) => items.length >= count);
const decide = (id: string, decision: string, more: object = {}) =>
  decideApproval(owner, { id, decision, ...more });
const idOf = async (work: Promise<unknown>) => String((await refusal(work)).extras?.approvalId);
const status = async (work: ReturnType<typeof relay>) => {
  const answer = await work;
  answer.body.resume();
  return answer.status;
};

describe("a use that a person confirms", () => {
  test("waits, is told as such, and happens once somebody has confirmed it", async () => {
    const refused = await refusal(relay());
    expect(refused).toMatchObject({
      code: "approval_required",
      extras: {
        approvalId: expect.stringMatching(/^appr_/) as string,
        pollUrl: `/api/v1/approvals/${String(refused.extras?.approvalId)}`,
        expiresAt: expect.any(String) as string,
      },
    });
    expect(bench.service.arrived).toEqual([]);
    expect(await open()).toEqual([
      {
        ...{ id: refused.extras?.approvalId, status: "pending", purpose: "relay" },
        credential: { id: credential.id, key, name: key },
        requester: { id: token.id, name: token.ctx.actor.name },
        ...{ method: "GET", host: bench.service.place, path: "/v1/things" },
        ...{ requestedAt: expect.any(String) as string, expiresAt: expect.any(String) as string },
        ...{ decidedAt: null, decidedBy: null, rememberedUntil: null, usedAt: null },
      },
    ]);
    await decide(String(refused.extras?.approvalId), "approve");
    expect(await status(relay())).toBe(200);
    expect(await refusedWith(relay())).toBe("approval_required");
    expect(bench.service.arrived).toHaveLength(1);
  });

  test("is held while somebody decides, over HTTP too", async () => {
    const held = bench.ask("GET", `/relay/${key}/v1/things`, { token: token.text });
    const [asked] = await waiting();
    const poll = () => bench.ask("GET", `/api/v1/approvals/${asked!.id}`, { token: token.text });
    expect((await poll()).read(Approval)).toMatchObject({ status: "pending", used: false });
    await decide(asked!.id, "approve");
    expect((await held).status).toBe(200);
    expect((await poll()).read(Approval)).toMatchObject({ status: "approved", used: true });
  });

  test("is refused when somebody refuses it, and stays so for the same call", async () => {
    const held = bench.ask("GET", `/relay/${key}/v1/things`, { token: token.text });
    const [asked] = await waiting();
    await decide(asked!.id, "deny");
    const reply = await held;
    expect([reply.status, reply.read(Problem)]).toMatchObject([
      403,
      { code: "forbidden", detail: `A person refused this use of ${key}.`, approvalId: asked!.id },
    ]);
    expect(await refusedWith(relay())).toBe("forbidden");
    expect(await refusedWith(relay(token, { path: "/v1/others" }))).toBe("approval_required");
    expect(bench.service.arrived).toEqual([]);
  });

  test("is asked for once, however often it is repeated", async () => {
    const ids = await Promise.all([1, 2, 3, 4].map(() => idOf(relay())));
    expect(new Set(ids).size).toBe(1);
    expect(await open()).toHaveLength(1);
  });

  test("is asked for again when nobody decided in time", async () => {
    const id = await idOf(relay());
    await asOwner((sql) => sql`update approvals set expires_at = now() - interval '1 s' where id = ${id}`);
    expect(await refusedWith(decide(id, "approve"))).toBe("conflict");
    expect(await readApproval(token.ctx, { id })).toMatchObject({ status: "expired" });
    expect(await idOf(relay())).not.toBe(id);
  });

  test("ends when whoever asked has gone", async () => {
    const gone = new AbortController();
    const held = relayCredential(
      { ...token.ctx, signal: gone.signal },
      { key, method: "GET", path: "/v1/things", waitSeconds: 25 },
    );
    await waiting();
    gone.abort();
    expect(await refusedWith(held)).toBe("approval_required");
  });

  test("does not bury people: one requester has so many open questions at most", async () => {
    for (let index = 0; index < 20; index += 1) await refusal(relay(token, { path: `/${index}` }));
    expect(await refusedWith(relay(token, { path: "/one-more" }))).toBe("rate_limited");
  });
});

describe("a decision serves", () => {
  test("one use, however many ask for it at once", async () => {
    await decide(await idOf(relay()), "approve");
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, () =>
        status(relay()).then(
          (code) => code,
          (error: unknown) => (error as AppError).code,
        ),
      ),
    );
    expect(outcomes.filter((one) => one === 200)).toHaveLength(1);
    expect(outcomes.filter((one) => one === "approval_required")).toHaveLength(7);
    expect(bench.service.arrived).toHaveLength(1);
  });

  test("nobody else, and no other call", async () => {
    const other = await mintToken(owner, { scopes: ["credentials:relay", "credentials:resolve"] });
    await decide(await idOf(relay()), "approve");
    expect(await refusedWith(relay(other))).toBe("approval_required");
    for (const more of [{ method: "POST" }, { path: "/v1/things/2" }, { path: "" }])
      expect(await refusedWith(relay(token, more))).toBe("approval_required");
    expect(await refusedWith(resolve())).toBe("approval_required");
    expect(await status(relay(token, { query: "page=2" }))).toBe(200);
  });

  test("everything of the same purpose for a while when it is remembered, and nobody else", async () => {
    const other = await mintToken(owner, { scopes: ["credentials:relay"] });
    const { rememberedUntil } = await decide(await idOf(relay()), "approve", { rememberFor: "15m" });
    expect(Date.parse(rememberedUntil!) - Date.now()).toBeGreaterThan(14 * 60_000);
    for (const more of [{}, {}, { method: "DELETE", path: "/v1/more" }])
      expect(await status(relay(token, more))).toBe(200);
    expect(await refusedWith(relay(other))).toBe("approval_required");
    expect(await refusedWith(resolve())).toBe("approval_required");
    await asOwner(
      (sql) => sql`update approvals set remembered_until = now() - interval '1 s'
        where credential_id = ${credential.id} and status = 'approved'`,
    );
    expect(await refusedWith(relay())).toBe("approval_required");
  });

  test("what is there when it is used: another value, or none any more", async () => {
    const held = relayCredential(token.ctx, { key, method: "GET", path: "/v1/things", waitSeconds: 25 });
    const [asked] = await waiting();
    const next = `canary-${randomBytes(18).toString("hex")}`;
    await rotateCredential(owner, { id: credential.id, fields: { token: next } });
    await decide(asked!.id, "approve");
    expect(await status(held)).toBe(200);
    expect(bench.service.last().headers.authorization).toBe(`Bearer ${next}`);

    const again = relayCredential(token.ctx, { key, method: "GET", path: "/v1/things", waitSeconds: 25 });
    const [second] = await waiting();
    await disableCredential(owner, { id: credential.id });
    await decide(second!.id, "approve");
    expect(await refusedWith(again)).toBe("credential_disabled");
  });

  test("no token that has ended meanwhile", async () => {
    const held = relayCredential(token.ctx, { key, method: "GET", path: "/v1/things", waitSeconds: 25 });
    const [asked] = await waiting();
    await revokeToken(owner, { id: token.id });
    await decide(asked!.id, "approve");
    expect(await refusedWith(held)).toBe("unauthenticated");
    expect(bench.service.arrived).toEqual([]);
  });
});

describe("a value that is handed out", () => {
  test("waits like a call", async () => {
    const refused = await refusal(resolve());
    expect(refused).toMatchObject({
      code: "approval_required",
      extras: { missing: [key], errors: { [key]: "approval_required" }, approvals: [{ key }] },
    });
    await decide(String(refused.extras?.approvalId), "approve");
    expect((await resolve()).credentials[key]?.value).toBe(bench.canary);
    expect(await refusedWith(resolve())).toBe("approval_required");
  });

  test("is held over HTTP until somebody confirms it", async () => {
    const held = bench.ask("POST", "/api/v1/resolve", { token: token.text, body: { keys: [key] } });
    const [asked] = await waiting();
    await decide(asked!.id, "approve");
    const reply = await held;
    expect(reply.status).toBe(200);
    expect(reply.text).toContain(bench.canary);
  });

  test("is refused when somebody refuses it", async () => {
    await decide(await idOf(resolve()), "deny");
    expect(await refusedWith(resolve())).toBe("forbidden");
  });

  test("uses up no decision, and asks nobody, when another key is refused anyway", async () => {
    expect(await refusedWith(resolve(token, { keys: [key, "MISSING"] }))).toBe("missing_credential");
    expect(await open()).toEqual([]);
    await decide(await idOf(resolve()), "approve");
    expect(await refusedWith(resolve(token, { keys: [key, "MISSING"] }))).toBe("missing_credential");
    const second = `${key}_2`;
    await bench.bound({ key: second, name: second, confirmUse: "each" });
    const refused = await refusal(resolve(token, { keys: [key, second] }));
    expect(refused.extras).toMatchObject({ missing: [second], errors: { [second]: "approval_required" } });
    expect((await resolve()).credentials[key]?.value).toBe(bench.canary);
  });

  test("is left out of a partial answer, with the reason", async () => {
    const free = `${key}_FREE`;
    await bench.bound({ key: free, name: free });
    const answer = await resolve(token, { keys: [key, free], partial: true });
    expect(Object.keys(answer.credentials)).toEqual([free]);
    expect(answer.errors).toEqual({ [key]: "approval_required" });
  });
});

describe("who decides", () => {
  test("people who manage credentials and may know of this one", async () => {
    const id = await idOf(relay());
    const { member, collaborator, admin } = bench.world.people;
    for (const door of [listApprovals, decideApproval])
      expect(await refusedWith(door(member.ctx, { id, decision: "approve" }))).toBe("forbidden");
    for (const door of [listApprovals, decideApproval])
      expect(await refusedWith(door(token.ctx, { id, decision: "approve" }))).toBe("forbidden");
    expect((await listApprovals(collaborator.ctx, {})).items.map((one) => one.id)).toContain(id);
    expect(await decideApproval(admin.ctx, { id, decision: "approve" })).toMatchObject({
      status: "approved",
      decidedBy: { id: admin.id, name: admin.name },
    });
    expect(await refusedWith(decide(id, "deny"))).toBe("conflict");
    const closed = (await listApprovals(owner, { state: "closed" })).items.find((one) => one.id === id);
    expect(closed?.decidedBy).toEqual({ id: admin.id, name: admin.name });
  });

  test("nobody from elsewhere: what they may not know of does not exist", async () => {
    const elsewhere = await mintWorld();
    const project = await mintProject(bench.world);
    const hidden = `${key}_H`;
    const mine = await bench.bound({ key: hidden, name: hidden, confirmUse: "each", audience: "owner" });
    const id = await idOf(relay(token, { key: hidden }));
    const others = [
      elsewhere.people.owner.ctx,
      { ...owner, projectId: project.id },
      bench.world.people.admin.ctx,
    ];
    for (const ctx of others) {
      expect(await refusedWith(decideApproval(ctx, { id, decision: "approve" }))).toBe("not_found");
      expect((await listApprovals(ctx, {})).items.map((one) => one.id)).not.toContain(id);
    }
    const ofAdmin = await mintToken(bench.world.people.admin.ctx, { scopes: ["credentials:relay"] });
    expect(await refusedWith(readApproval(ofAdmin.ctx, { id }))).toBe("not_found");
    const ofOtherKeys = await mintToken(owner, { scopes: ["credentials:relay"], keys: ["OTHER"] });
    expect(await refusedWith(readApproval(ofOtherKeys.ctx, { id }))).toBe("not_found");
    expect((await readApproval(token.ctx, { id })).status).toBe("pending");
    expect(mine.id).toMatch(/^cred_/);
  });

  test("one person, when two decide at once", async () => {
    const id = await idOf(relay());
    const outcomes = await Promise.allSettled([
      decide(id, "approve"),
      decide(id, "deny"),
      decide(id, "approve"),
    ]);
    expect(outcomes.filter((one) => one.status === "fulfilled")).toHaveLength(1);
  });

  test("a refusal cannot be remembered", async () => {
    const id = await idOf(relay());
    expect(await refusedWith(decide(id, "deny", { rememberFor: "1h" }))).toBe("invalid");
  });
});

test("everything is on record: the question, the decision, the use", async () => {
  const id = await idOf(relay());
  await decide(id, "approve", { rememberFor: "1h" });
  expect(await status(relay())).toBe(200);
  const rows = await until(
    () => newestEvents(bench.world.organisation.id, 4),
    ([newest]) => newest?.outcome === "finished",
  );
  const place = { method: "GET", host: bench.service.place, path: "/v1/things" };
  expect(
    rows
      .toReversed()
      .map(({ action, outcome, subjectId, detail }) => ({ action, outcome, subjectId, detail })),
  ).toEqual([
    {
      ...{ action: "credential.relay", outcome: "denied", subjectId: credential.id },
      detail: { ...place, version: 1, approvalId: id, reason: "approval_required" },
    },
    {
      ...{ action: "approval.decide", outcome: "allowed", subjectId: credential.id },
      detail: {
        ...{ approvalId: id, decision: "approve", rememberFor: "1h", purpose: "relay", ...place },
        ...{ requesterId: token.id, requesterName: token.ctx.actor.name },
      },
    },
    {
      ...{ action: "credential.relay", outcome: "started", subjectId: credential.id },
      detail: { ...place, version: 1, approvalId: id },
    },
    expect.objectContaining({ action: "credential.relay", outcome: "finished" }),
  ]);
});

test("people of the project are told once that somebody waits", async () => {
  await refusal(relay());
  await refusal(relay(token, { path: "/v1/others" }));
  const notices = await asOwner(
    (sql) => sql`select kind, text from notices where credential_id = ${credential.id}`,
  );
  expect([...notices]).toEqual([{ kind: "approval", text: `${token.ctx.actor.name} asks to use ${key}.` }]);
});

test("the secret is in no table", async () => {
  await expectNowhere(bench.canary);
});
