import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ALL, transaction } from "@/db/client";
import { machineTokens } from "@/db/schema";
import { ROLES, SCOPES } from "@/lib/access/policy";
import { findCanary } from "@/lib/testing/canary";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { updateOrganisation } from "../organisations/update";
import { createToken } from "./create";
import { listTokens } from "./list";
import { revokeToken } from "./revoke";
import { verifyToken } from "./verify";

const soon = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
let world: World;
let other: World;

beforeAll(async () => {
  await openTestInstance();
});
afterAll(closeTestInstance);
beforeEach(async () => {
  world = await mintWorld();
  other = await mintWorld();
});

describe("a new token", () => {
  test("is told once, listed without its secret and recorded", async () => {
    const { ctx, id, name } = world.people.collaborator;
    const created = await createToken(ctx, {
      name: "deploy",
      scopes: ["credentials:resolve", "credentials:read"],
      keys: ["OPENAI_API_KEY"],
    });
    expect(created.token).toMatch(/^kh_[0-9a-x]{12}_[0-9a-x]{52}$/);
    const { items } = await listTokens(ctx, {});
    expect(items).toHaveLength(1);
    expect(items[0]).toMatchObject({
      id: created.id,
      name: "deploy",
      tail: created.token!.slice(-4),
      scopes: ["credentials:read", "credentials:resolve"],
      keys: ["OPENAI_API_KEY"],
      status: "active",
      createdBy: { id, name },
      expiresAt: null,
      lastUsedAt: null,
    });
    expect(findCanary(JSON.stringify(items), created.token!.slice(16))).toEqual([]);
    expect((await newestEvents(world.organisation.id))[0]).toMatchObject({
      action: "token.create",
      outcome: "allowed",
      projectId: world.project.id,
      subjectId: created.id,
      detail: { scopes: ["credentials:read", "credentials:resolve"], keys: ["OPENAI_API_KEY"] },
    });
  });

  test("leaves its secret in no column of the database", async () => {
    const ctx = { ...world.people.owner.ctx, idempotencyKey: "make-it-once" };
    const { token } = await createToken(ctx, { name: "once", scopes: ["credentials:read"] });
    const secret = token!.split("_")[2]!;
    const rows = await asOwner(
      (
        sql,
      ) => sql`select to_jsonb(t)::text as text from machine_tokens t union all select to_jsonb(e)::text from audit_events e
        union all select to_jsonb(k)::text from idempotency_keys k`,
    );
    expect(rows.length).toBeGreaterThan(2);
    expect(findCanary(JSON.stringify(rows), secret)).toEqual([]);
  });

  test("is not told again to a repeated request", async () => {
    const ctx = { ...world.people.owner.ctx, idempotencyKey: "make-it-twice" };
    const input = { name: "twice", scopes: ["credentials:read"] };
    const first = await createToken(ctx, input);
    expect(await createToken(ctx, input)).toEqual({ ...first, token: null });
    expect((await listTokens(ctx, {})).items).toHaveLength(1);
  });

  test.each([
    ["no scope", { scopes: [] }],
    ["an unknown scope", { scopes: ["everything"] }],
    ["scopes that are no list", { scopes: "credentials:read" }],
    ["an empty list of keys", { keys: [] }],
    ["a key in small letters", { keys: ["openai_api_key"] }],
    ["keys that are no list", { keys: "OPENAI_API_KEY" }],
    ["a time that is over", { expiresAt: "2020-01-01T00:00:00Z" }],
    ["a time that is none", { expiresAt: "tomorrow" }],
    ["a blank name", { name: " " }],
    ["a secret as its name", { name: "ghp_abcdefghijklmnopqrstuvwxyz0123456789" }],
    ["a project of its own choice", { projectId: "proj_00000000000000000000000000" }],
    ["a person of its own choice", { userId: "user_00000000000000000000000000" }],
  ])("is refused with %s", async (_what, wrong) => {
    const input = { name: "n", scopes: ["credentials:read"], ...wrong };
    expect(await refusedWith(createToken(world.people.owner.ctx, input))).toBe("invalid");
    expect((await listTokens(world.people.owner.ctx, {})).items).toEqual([]);
  });

  test("for a workflow that does not exist is refused", async () => {
    const input = { name: "n", scopes: ["credentials:read"], workflowId: "wf_00000000000000000000000000" };
    expect(await refusedWith(createToken(world.people.owner.ctx, input))).toBe("not_found");
  });
});

describe("nobody gives a token more than they have", () => {
  test("a member makes, lists and revokes none", async () => {
    const { ctx } = world.people.member;
    const { id } = await mintToken(world.people.owner.ctx);
    expect(await refusedWith(createToken(ctx, { name: "n", scopes: ["credentials:read"] }))).toBe(
      "forbidden",
    );
    expect(await refusedWith(listTokens(ctx, {}))).toBe("forbidden");
    expect(await refusedWith(revokeToken(ctx, { id }))).toBe("forbidden");
  });

  test("a collaborator cannot give the audit, which admins read, and the attempt is recorded", async () => {
    const { ctx } = world.people.collaborator;
    const error = await refusal(createToken(ctx, { name: "n", scopes: ["credentials:read", "audit:read"] }));
    expect(error).toMatchObject({
      code: "forbidden",
      message: "You can't give what you can't do yourself: audit:read.",
    });
    expect((await newestEvents(world.organisation.id))[0]).toMatchObject({
      action: "token.create",
      outcome: "denied",
    });
    const all = SCOPES.filter((scope) => scope !== "audit:read");
    expect((await createToken(ctx, { name: "n", scopes: all })).scopes).toEqual(all);
    expect((await createToken(world.people.admin.ctx, { name: "n", scopes: SCOPES })).scopes).toEqual([
      ...SCOPES,
    ]);
  });

  test("a collaborator makes none where admins manage credentials, and those they made lose their rights", async () => {
    const { ctx } = world.people.collaborator;
    const { text } = await mintToken(ctx, { scopes: ["credentials:read", "tokens:write"] });
    await updateOrganisation(world.people.owner.ctx, { managesFrom: "admin" });
    expect(await refusedWith(createToken(ctx, { name: "late", scopes: ["credentials:read"] }))).toBe(
      "forbidden",
    );
    const verified = await verifyToken(text, "192.0.2.9");
    expect(verified?.actor.person?.managesFrom).toBe("admin");
    expect(
      await refusedWith(createToken({ ...ctx, ...verified }, { name: "n", scopes: ["credentials:read"] })),
    ).toBe("forbidden");
  });

  test("a token made on the command line belongs to the project and to no person", async () => {
    const created = await createToken(world.system, { name: "ci", scopes: SCOPES });
    expect(created.createdBy).toBeNull();
    expect((await verifyToken(created.token!, "192.0.2.9"))?.actor.person).toBeNull();
  });

  describe("and a token made by a token", () => {
    const scopes = ["tokens:write", "credentials:read"] as const;

    test("has its parent's keys, end and person unless it has less", async () => {
      const parent = await mintToken(world.people.owner.ctx, {
        scopes: [...scopes],
        keys: ["A", "B"],
        expiresAt: soon(60),
      });
      const child = await createToken(parent.ctx, { name: "child", scopes: ["credentials:read"] });
      expect(child).toMatchObject({
        keys: ["A", "B"],
        parentId: parent.id,
        createdBy: { id: world.people.owner.id },
      });
      const [listed] = (await listTokens(world.people.owner.ctx, {})).items.filter(
        (token) => token.id === parent.id,
      );
      expect(child.expiresAt).toBe(listed?.expiresAt);
      expect(
        await createToken(parent.ctx, {
          name: "less",
          scopes: ["credentials:read"],
          keys: ["B"],
          expiresAt: soon(30),
        }),
      ).toMatchObject({ keys: ["B"] });
    });

    test.each([
      ["another scope", { scopes: ["credentials:write"] }],
      ["another key", { keys: ["A", "C"] }],
      ["a key in addition", { keys: ["A", "B", "C"] }],
      ["every key", { keys: null }],
      ["a later end", { expiresAt: soon(61) }],
      ["no end", { expiresAt: null }],
    ])("cannot have %s", async (_what, more) => {
      const parent = await mintToken(world.people.owner.ctx, {
        scopes: [...scopes],
        keys: ["A", "B"],
        expiresAt: soon(60),
      });
      expect(
        await refusedWith(createToken(parent.ctx, { name: "child", scopes: ["credentials:read"], ...more })),
      ).toBe("forbidden");
      expect((await newestEvents(world.organisation.id))[0]).toMatchObject({
        action: "token.create",
        outcome: "denied",
        actorKind: "token",
      });
    });

    test("ends with its parent, and so do its own", async () => {
      const parent = await mintToken(world.people.owner.ctx, { scopes: [...scopes] });
      const child = await mintToken(parent.ctx, { scopes: [...scopes] });
      const grandchild = await mintToken(child.ctx);
      const bystander = await mintToken(world.people.owner.ctx);
      expect(await revokeToken(world.people.owner.ctx, { id: parent.id })).toEqual({
        id: parent.id,
        revoked: 3,
      });
      for (const { text } of [parent, child, grandchild])
        expect(await verifyToken(text, "192.0.2.9")).toBeNull();
      expect(await verifyToken(bystander.text, "192.0.2.9")).not.toBeNull();
      expect(await refusedWith(createToken(child.ctx, { name: "late", scopes: ["credentials:read"] }))).toBe(
        "unauthenticated",
      );
    });

    test("has a limited line of ancestors", async () => {
      let last = await mintToken(world.people.owner.ctx, { scopes: [...scopes] });
      for (let generation = 2; generation <= 5; generation += 1)
        last = await mintToken(last.ctx, { scopes: [...scopes] });
      expect(await refusedWith(createToken(last.ctx, { name: "too deep", scopes }))).toBe("conflict");
    });

    test("never survives a parent that is revoked while it is made", async () => {
      for (let round = 0; round < 8; round += 1) {
        const parent = await mintToken(world.people.owner.ctx, { scopes: [...scopes] });
        const [child] = await Promise.all([
          createToken(parent.ctx, { name: "racing", scopes: ["credentials:read"] }).catch(() => null),
          revokeToken(world.people.owner.ctx, { id: parent.id }),
        ]);
        if (child) expect(await verifyToken(child.token!, `198.51.100.${round}`)).toBeNull();
      }
    });
  });
});

describe("revoking", () => {
  test("works at once, is recorded, and twice is no error", async () => {
    const { ctx } = world.people.owner;
    const { id, text } = await mintToken(ctx);
    expect(await revokeToken(ctx, { id })).toEqual({ id, revoked: 1 });
    expect(await verifyToken(text, "192.0.2.9")).toBeNull();
    expect(await revokeToken(ctx, { id })).toEqual({ id, revoked: 0 });
    expect((await newestEvents(world.organisation.id)).map((event) => event.action)).toContain(
      "token.revoke",
    );
    expect((await listTokens(ctx, {})).items).toEqual([]);
    expect((await listTokens(ctx, { revoked: "true" })).items[0]).toMatchObject({ id, status: "revoked" });
  });

  test("does not know tokens of another organisation or project", async () => {
    const { ctx } = world.people.owner;
    const project = await mintProject(world);
    const foreign = await mintToken(other.people.owner.ctx);
    const sibling = await mintToken({ ...ctx, projectId: project.id });
    const missing = await refusal(revokeToken(ctx, { id: "tok_00000000000000000000000000" }));
    for (const { id } of [foreign, sibling]) {
      const error = await refusal(revokeToken(ctx, { id }));
      expect([error.code, error.message]).toEqual(["not_found", missing.message]);
    }
    for (const id of [" ", "tok_", "TOK_00000000000000000000000000", foreign.text.slice(0, 40)]) {
      expect(await refusedWith(revokeToken(ctx, { id }))).toBe("not_found");
    }
    expect(await verifyToken(foreign.text, "192.0.2.9")).not.toBeNull();
    expect(await verifyToken(sibling.text, "192.0.2.9")).not.toBeNull();
  });
});

test("a list has the tokens of its own project only, newest first", async () => {
  const project = await mintProject(world);
  for (const role of ROLES.filter((one) => one !== "member")) await mintToken(world.people[role].ctx);
  await mintToken({ ...world.people.owner.ctx, projectId: project.id });
  const { items } = await listTokens(world.people.owner.ctx, {});
  expect(items.map((token) => token.createdBy?.id)).toEqual([
    world.people.owner.id,
    world.people.admin.id,
    world.people.collaborator.id,
  ]);
  const { ctx } = await mintToken(world.people.owner.ctx, { scopes: ["tokens:write"] });
  expect((await listTokens(ctx, {})).items).toHaveLength(4);
});

test("an expired token is listed as such", async () => {
  const { id } = await mintToken(world.people.owner.ctx, { expiresAt: soon(10) });
  await transaction(ALL, (tx) =>
    tx.update(machineTokens).set({ expiresAt: new Date() }).where(eq(machineTokens.id, id)),
  );
  expect((await listTokens(world.people.owner.ctx, {})).items[0]).toMatchObject({ id, status: "expired" });
});
