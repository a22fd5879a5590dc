import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Context } from "@/lib/domain/context";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintPerson, mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { createWorkflow } from "../workflows/create";
import { createCredential } from "./create";
import { deleteCredentials } from "./delete";
import { disableCredential, enableCredential } from "./disable";
import { impactOfDeletion } from "./impact";
import { listCredentials } from "./list";
import { readCredential } from "./read";
import { resolveCredentials } from "./resolve";
import { restoreCredential } from "./restore";
import { rotateCredential } from "./rotate";
import { updateCredential } from "./update";

let world: World;
let owner: Context;
let program: Context;

beforeAll(async () => {
  await openTestInstance();
});
beforeEach(async () => {
  world = await mintWorld();
  owner = world.people.owner.ctx;
  program = (await mintToken(world.system, { scopes: ["credentials:resolve"] })).ctx;
});
afterAll(closeTestInstance);

const make = (key: string, more: Record<string, unknown> = {}, ctx = owner) =>
  createCredential(ctx, {
    key,
    type: "api_token",
    fields: { token: `value of ${key.toLowerCase()}` },
    ...more,
  });

const values = async (ctx: Context, keys: string[]) => {
  const { credentials } = await resolveCredentials(ctx, { keys, partial: true });
  return Object.fromEntries(Object.entries(credentials).map(([key, { value }]) => [key, value]));
};

describe("what resolves", () => {
  test("an expired credential still does: its date is a reminder", async () => {
    const { status } = await make("OLD", { expiresAt: "2020-01-01" });
    expect(status).toBe("expired");
    expect(await values(program, ["OLD"])).toEqual({ OLD: "value of old" });
  });

  test("a disabled, an empty and a missing one each say what they are", async () => {
    const off = await make("OFF");
    await disableCredential(owner, { id: off.id });
    await make("EMPTY", { fields: {} });
    expect(await refusedWith(resolveCredentials(program, { keys: ["OFF"] }))).toBe("credential_disabled");
    expect(await refusedWith(resolveCredentials(program, { keys: ["EMPTY"] }))).toBe("credential_empty");
    expect(await refusedWith(resolveCredentials(program, { keys: ["NOT_THERE"] }))).toBe(
      "missing_credential",
    );
    await enableCredential(owner, { id: off.id });
    expect(await values(program, ["OFF"])).toEqual({ OFF: "value of off" });
  });

  test("one failing key refuses the whole request and names every failing one; partial gives the rest", async () => {
    await make("GOOD");
    await make("EMPTY", { fields: {} });
    const keys = ["GOOD", "EMPTY", "MISSING"];
    const failure = await refusal(resolveCredentials(program, { keys }));
    expect(failure.code).toBe("credential_empty");
    expect(failure.extras).toMatchObject({
      errors: { EMPTY: "credential_empty", MISSING: "missing_credential" },
      missing: ["EMPTY", "MISSING"],
    });
    const partial = await resolveCredentials(program, { keys, partial: true });
    expect(partial).toMatchObject({
      missing: ["EMPTY", "MISSING"],
      errors: { EMPTY: "credential_empty", MISSING: "missing_credential" },
    });
    expect(Object.keys(partial.credentials)).toEqual(["GOOD"]);
    const events = (await newestEvents(world.organisation.id, 6))
      .toReversed()
      .map(({ subjectName, outcome, detail }) => [subjectName, outcome, detail.reason ?? detail.version]);
    expect(events).toEqual([
      ["GOOD", "denied", "another key of the request was refused"],
      ["EMPTY", "denied", "credential_empty"],
      ["MISSING", "denied", "missing_credential"],
      ["GOOD", "allowed", 1],
      ["EMPTY", "denied", "credential_empty"],
      ["MISSING", "denied", "missing_credential"],
    ]);
  });

  test("the same key many times is one key with one event; 51 different ones are too many", async () => {
    await make("ONE");
    const before = (await newestEvents(world.organisation.id, 1))[0]!.sequence;
    expect(
      await values(
        program,
        Array.from({ length: 10_000 }, () => "ONE"),
      ),
    ).toEqual({ ONE: "value of one" });
    expect((await newestEvents(world.organisation.id, 1))[0]!.sequence).toBe(before + 1);
    const many = Array.from({ length: 51 }, (_, index) => `K_${index}`);
    expect(await refusedWith(resolveCredentials(program, { keys: many }))).toBe("invalid");
    expect((await resolveCredentials(program, { keys: many.slice(1), partial: true })).missing).toHaveLength(
      50,
    );
    expect(await refusedWith(resolveCredentials(program, { keys: [] }))).toBe("invalid");
  });

  test("a key that is none is missing, whatever its text, and does not reach the audit", async () => {
    for (const key of ["__proto__", "constructor", "a text", "lower", ""]) {
      const failure = await refusal(resolveCredentials(program, { keys: [key] }));
      expect([failure.code, failure.extras?.missing]).toEqual(["missing_credential", [key]]);
      const partial = await resolveCredentials(program, { keys: [key], partial: true });
      expect(partial.missing).toEqual([key]);
    }
    const events = await newestEvents(world.organisation.id, 10);
    expect(new Set(events.map(({ subjectName }) => subjectName))).toEqual(new Set(["(not a key)"]));
    const pasted = "sk-proj-aB3dE5fG7hJ9kL1mN3pQ5r";
    const failure = await refusal(resolveCredentials(program, { keys: [pasted] }));
    expect([failure.code, JSON.stringify(failure)]).toEqual(["invalid", expect.not.stringContaining(pasted)]);
    expect(await refusedWith(resolveCredentials(program, { keys: ["A\0"] }))).toBe("invalid");
  });

  test("value is the primary field, fields are all of them", async () => {
    const fields = {
      access_key_id: "AKIA0000000000000000",
      secret_access_key: "the-secret",
      region: "eu-west-1",
    };
    await createCredential(owner, { key: "AWS", type: "aws", fields });
    const { credentials } = await resolveCredentials(program, { keys: ["AWS"] });
    expect(credentials.AWS).toEqual({ type: "aws", version: 1, value: "the-secret", fields });
    const app = { client_id: "id", client_secret: "app-secret" };
    await createCredential(owner, { key: "APP", type: "oauth2", fields: app });
    expect((await resolveCredentials(program, { keys: ["APP"] })).credentials.APP).toMatchObject({
      value: null,
      fields: app,
    });
  });

  test("a rotated value is the next one that resolves, never none, while it is rotated again and again", async () => {
    const { id } = await make("BUSY", { fields: { token: "round 0" } });
    let done = false;
    let round = 0;
    const rotate = async () => {
      for (round = 1; round <= 40; round += 1)
        await rotateCredential(owner, { id, fields: { token: `round ${round}` } });
      done = true;
    };
    const read = async () => {
      let last = 0;
      while (!done) {
        const from = round;
        const number = Number((await values(program, ["BUSY"])).BUSY?.slice(6));
        expect(number).toBeGreaterThanOrEqual(Math.max(last, from - 1));
        last = number;
      }
    };
    await Promise.all([rotate(), read(), read()]);
  });

  test("last use is noted, to the minute", async () => {
    const { id } = await make("USED");
    expect((await readCredential(owner, { id })).lastUsedAt).toBeNull();
    await values(program, ["USED"]);
    const first = (await readCredential(owner, { id })).lastUsedAt;
    expect(Date.parse(first!)).toBeGreaterThan(Date.now() - 60_000);
    await values(program, ["USED"]);
    expect((await readCredential(owner, { id })).lastUsedAt).toBe(first);
  });
});

describe("who resolves", () => {
  test("no person, whatever the role, and no token without the scope; both are recorded", async () => {
    await make("MINE");
    for (const { ctx } of Object.values(world.people))
      expect(await refusedWith(resolveCredentials(ctx, { keys: ["MINE"] }))).toBe("forbidden");
    const { ctx } = await mintToken(owner, { scopes: ["credentials:read", "credentials:write"] });
    expect(await refusedWith(resolveCredentials(ctx, { keys: ["MINE"] }))).toBe("forbidden");
    const events = await newestEvents(world.organisation.id, 7);
    const resolves = events.filter(({ action }) => action === "credential.resolve");
    expect(resolves.map(({ outcome }) => outcome)).toEqual(Array.from({ length: 5 }, () => "denied"));
  });

  test("a token sees and resolves its keys alone; the others do not exist for it", async () => {
    const mine = await make("MINE");
    const other = await make("OTHER");
    const { ctx } = await mintToken(owner, {
      scopes: ["credentials:resolve", "credentials:read", "credentials:write"],
      keys: ["MINE"],
    });
    expect(await values(ctx, ["MINE", "OTHER", "mine"])).toEqual({ MINE: "value of mine" });
    expect((await listCredentials(ctx, {})).items.map(({ key }) => key)).toEqual(["MINE"]);
    expect(await refusedWith(readCredential(ctx, { id: other.id }))).toBe("not_found");
    expect(await refusedWith(updateCredential(ctx, { id: other.id, name: "x" }))).toBe("not_found");
    expect(await refusedWith(impactOfDeletion(ctx, { ids: [mine.id, other.id] }))).toBe("not_found");
    await updateCredential(ctx, { id: mine.id, name: "renamed" });
  });

  test("a token of some keys makes, renames and restores no other key, and the attempt is recorded", async () => {
    const mine = await make("MINE");
    const scopes = ["credentials:write" as const, "credentials:read" as const];
    const { ctx } = await mintToken(owner, { scopes, keys: ["MINE", "ALSO_MINE"] });
    const { token } = await impactOfDeletion(owner, { ids: [mine.id] });
    expect(await refusedWith(make("OTHER", {}, ctx))).toBe("forbidden");
    expect(await refusedWith(createCredential(ctx, { name: "other", type: "api_token" }))).toBe("forbidden");
    expect(await refusedWith(updateCredential(ctx, { id: mine.id, key: "OTHER" }))).toBe("forbidden");
    await deleteCredentials(owner, { ids: [mine.id], impactToken: token });
    expect(await refusedWith(restoreCredential(ctx, { id: mine.id, key: "OTHER" }))).toBe("forbidden");
    const events = await newestEvents(world.organisation.id, 5);
    expect(events.filter(({ outcome }) => outcome === "denied").map(({ action }) => action)).toEqual([
      "credential.restore",
      "credential.update",
      "credential.create",
      "credential.create",
    ]);
    await restoreCredential(ctx, { id: mine.id, key: "ALSO_MINE" });
  });

  test("a token acts inside its person's audience, one of the command line inside the project's", async () => {
    const [one, two] = [world.people.owner, world.people.collaborator];
    await make("SHARED");
    await make("PRIVATE", { audience: "owner" });
    await make("NAMED", { audience: { members: [two.id] } });
    const keys = ["SHARED", "PRIVATE", "NAMED"];
    const as = async (ctx: Context) =>
      Object.keys(await values((await mintToken(ctx, { scopes: ["credentials:resolve"] })).ctx, keys));
    expect(await as(one.ctx)).toEqual(keys);
    expect(await as(two.ctx)).toEqual(["SHARED", "NAMED"]);
    expect(await as(world.people.admin.ctx)).toEqual(["SHARED"]);
    expect(await as(world.system)).toEqual(["SHARED"]);
  });

  test("a narrowed audience is felt by the next call", async () => {
    const { id } = await make("NARROWED");
    const { ctx } = await mintToken(world.people.admin.ctx, {
      scopes: ["credentials:resolve", "credentials:read"],
    });
    expect(await values(ctx, ["NARROWED"])).toEqual({ NARROWED: "value of narrowed" });
    await updateCredential(owner, { id, audience: "owner" });
    expect(await values(ctx, ["NARROWED"])).toEqual({});
    expect(await refusedWith(readCredential(world.people.admin.ctx, { id }))).toBe("not_found");
    expect(await refusedWith(updateCredential(world.people.admin.ctx, { id, name: "x" }))).toBe("not_found");
  });

  test("only members can be named, and only a person's credential can be private", async () => {
    const stranger = await mintPerson(await mintWorld(), "owner");
    expect(await refusedWith(make("A", { audience: { members: [stranger.id] } }))).toBe("invalid");
    expect(await refusedWith(make("A", { audience: { members: ["x\0"] } }))).toBe("invalid");
    const { ctx } = await mintToken(world.system, { scopes: ["credentials:write"] });
    expect(await refusedWith(make("A", { audience: "owner" }, ctx))).toBe("invalid");
    const { id } = await make("A");
    for (const ownerId of [stranger.id, "user_x", "a\0"])
      expect(await refusedWith(updateCredential(owner, { id, ownerId }))).toBe("invalid");
    expect((await updateCredential(owner, { id, ownerId: world.people.member.id })).owner?.id).toBe(
      world.people.member.id,
    );
  });

  test("another project and another organisation have nothing of it", async () => {
    const { id } = await make("HERE");
    const elsewhere = { ...program, projectId: (await mintProject(world)).id };
    const foreign = (await mintToken((await mintWorld()).system, { scopes: ["credentials:resolve"] })).ctx;
    for (const ctx of [elsewhere, foreign]) {
      expect(await refusedWith(resolveCredentials(ctx, { keys: ["HERE"] }))).toBe("missing_credential");
    }
    expect(await refusedWith(readCredential({ ...owner, projectId: elsewhere.projectId }, { id }))).toBe(
      "not_found",
    );
    expect(
      await refusedWith(
        resolveCredentials(
          { ...program, projectId: elsewhere.projectId, orgId: foreign.orgId },
          { keys: ["HERE"] },
        ),
      ),
    ).toBe("missing_credential");
  });

  test("a workflow that is not the token's own is not there", async () => {
    await make("HERE");
    for (const workflowId of ["wf_00000000000000000000000000", "", "x"]) {
      expect(await refusedWith(resolveCredentials(program, { keys: ["HERE"], workflowId }))).toBe(
        "not_found",
      );
    }
  });

  test("a workflow's own value wins over the project's, for its token alone", async () => {
    const { id } = await make("BOTH");
    const { id: workflowId } = await createWorkflow(owner, { name: "A workflow" });
    const own = await make("BOTH", { workflowId });
    await disableCredential(owner, { id: own.id });
    const bound: Context = { ...program, actor: { ...program.actor, workflowId } as Context["actor"] };
    expect(await refusedWith(resolveCredentials(bound, { keys: ["BOTH"] }))).toBe("credential_disabled");
    expect(await values(program, ["BOTH"])).toEqual({ BOTH: "value of both" });
    expect((await readCredential(owner, { id })).scope).toBe("project");
  });
});
