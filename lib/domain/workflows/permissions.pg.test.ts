import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ROLES, type Scope } from "@/lib/access/policy";
import type { Context } from "@/lib/domain/context";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { createWorkflow } from "./create";
import { deleteWorkflow } from "./delete";
import { readWorkflow } from "./read";
import { readPermissions } from "./read-permissions";
import { setPermissions } from "./set-permissions";
import { updateWorkflow } from "./update";

const code = (text: string, id = "one") => ({ id, type: "code", language: "javascript", code: text });
const STEPS = [
  code('export default () => credential("SLACK_TOKEN") + credential("OPENAI_API_KEY")', "fetch"),
  { id: "send", type: "http", method: "POST", url: "https://slack.com/api", credential: "SLACK_TOKEN" },
];

let world: World;
let owner: Context;
let id: string;

beforeAll(async () => {
  await openTestInstance();
});
beforeEach(async () => {
  world = await mintWorld();
  owner = world.people.owner.ctx;
  ({ id } = await createWorkflow(owner, { name: "Nightly digest", steps: STEPS }));
});
afterAll(closeTestInstance);

test("a workflow may use every key until somebody says otherwise", async () => {
  expect(await readPermissions(owner, { id })).toMatchObject({
    ...{ mode: "all", keys: [], updatedAt: null, updatedBy: null },
    referenced: [
      { key: "OPENAI_API_KEY", allowed: true, referencedIn: [{ step: "fetch", how: "code" }] },
      {
        key: "SLACK_TOKEN",
        allowed: true,
        referencedIn: [
          { step: "fetch", how: "code" },
          { step: "send", how: "http" },
        ],
      },
    ],
  });
});

test("limiting it answers which of the keys that its steps mention are left out", async () => {
  const set = await setPermissions(owner, { id, mode: "selected", keys: ["SLACK_TOKEN", "NOT_THERE_YET"] });
  expect(set).toMatchObject({
    ...{ mode: "selected", keys: ["NOT_THERE_YET", "SLACK_TOKEN"], updatedBy: owner.actor.name },
    referenced: [
      { key: "OPENAI_API_KEY", allowed: false },
      { key: "SLACK_TOKEN", allowed: true },
    ],
  });
  expect(await readPermissions(owner, { id })).toEqual(set);
  expect((await readWorkflow(owner, { id })).permissions).toEqual({ mode: set.mode, keys: set.keys });
  const [event] = await newestEvents(owner.orgId, 1);
  expect(event).toMatchObject({
    ...{ action: "workflow.permit", subjectId: id },
    detail: { mode: "selected", keys: 2, added: ["NOT_THERE_YET", "SLACK_TOKEN"], removed: [] },
  });
});

test("none named allows none, and allowing all forgets the list", async () => {
  expect(await setPermissions(owner, { id, mode: "selected" })).toMatchObject({
    ...{ mode: "selected", keys: [] },
    referenced: [{ allowed: false }, { allowed: false }],
  });
  expect(await setPermissions(owner, { id, mode: "all", keys: ["A"] })).toMatchObject({
    mode: "all",
    keys: [],
  });
});

describe("keys that are none are refused", () => {
  test.each([
    ["the same key twice", ["A", "A"]],
    ["another spelling", ["slack_token"]],
    ["a pattern", ["SLACK_*"]],
    ["what is reserved", ["KEYHOLD_X"]],
    ["a secret in the wrong place", ["sk-proj-aB3dE5fG7hJ9kL1mN3pQ5r"]],
    ["more than a thousand", Array.from({ length: 1_001 }, (_, index) => `KEY_${index}`)],
  ])("%s", async (_title, keys) => {
    const failure = await refusal(setPermissions(owner, { id, mode: "selected", keys }));
    expect(failure.code).toBe("invalid");
    expect(Object.keys(failure.fields ?? {})[0]).toMatch(/^keys/);
    expect(JSON.stringify(failure)).not.toContain("sk-proj");
    expect(await readPermissions(owner, { id })).toMatchObject({ mode: "all" });
  });

  test("and a thousand are not", async () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => `KEY_${index}`);
    expect((await setPermissions(owner, { id, mode: "selected", keys })).keys).toHaveLength(1_000);
  });
});

describe("who may", () => {
  test.each(ROLES)("a person who is %s", async (role) => {
    const { ctx } = world.people[role];
    expect(await readPermissions(ctx, { id })).toMatchObject({ mode: "all" });
    expect(await readWorkflow(ctx, { id })).toMatchObject({ id });
    const writes = [
      () => setPermissions(ctx, { id, mode: "selected", keys: ["A"] }),
      () => updateWorkflow(ctx, { id, name: "Renamed" }),
      () => createWorkflow(ctx, { name: `Of ${role}` }),
      () => deleteWorkflow(ctx, { id }),
    ];
    for (const write of writes) {
      if (role === "member") expect(await refusedWith(write())).toBe("forbidden");
      else expect(await write()).toBeTruthy();
    }
  });

  test("where only administrators manage credentials, collaborators write workflows and limit none", async () => {
    const { ctx } = world.people.collaborator;
    if (ctx.actor.kind !== "user") throw new Error("a person");
    const limited = { ...ctx, actor: { ...ctx.actor, managesFrom: "admin" as const } };
    expect(await updateWorkflow(limited, { id, name: "Renamed" })).toMatchObject({ name: "Renamed" });
    expect(await refusedWith(setPermissions(limited, { id, mode: "all" }))).toBe("forbidden");
  });

  const asToken = async (scopes: Scope[], more: { keys?: string[]; workflowId?: string } = {}) =>
    (await mintToken(owner, { scopes, ...more })).ctx;

  test("a token that writes consumers does not write workflows, and one that writes workflows needs no more", async () => {
    const consumers = await asToken(["consumers:write", "credentials:resolve", "credentials:read"]);
    expect(await refusedWith(createWorkflow(consumers, { name: "A" }))).toBe("forbidden");
    expect(await refusedWith(updateWorkflow(consumers, { id, name: "A" }))).toBe("forbidden");
    expect(await refusedWith(deleteWorkflow(consumers, { id }))).toBe("forbidden");
    const workflows = await asToken(["workflows:write", "credentials:resolve"]);
    expect(await createWorkflow(workflows, { name: "A", steps: STEPS })).toMatchObject({ name: "A" });
    expect(await updateWorkflow(workflows, { id, steps: [] })).toMatchObject({ steps: [] });
    expect(await deleteWorkflow(workflows, { id })).toMatchObject({ deleted: 1 });
  });

  test("a token saves steps, and what goes with them, only when it may read values itself", async () => {
    const writer = await asToken(["workflows:write"]);
    expect(await refusedWith(createWorkflow(writer, { name: "A", steps: STEPS }))).toBe("forbidden");
    expect(await refusedWith(updateWorkflow(writer, { id, steps: [] }))).toBe("forbidden");
    expect(await refusedWith(updateWorkflow(writer, { id, hosts: ["evil.example"] }))).toBe("forbidden");
    expect(await updateWorkflow(writer, { id, name: "Renamed" })).toMatchObject({ name: "Renamed" });
    expect((await createWorkflow(writer, { name: "Empty", description: "nothing yet" })).steps).toEqual([]);
    const denied = (await newestEvents(owner.orgId)).filter(({ outcome }) => outcome === "denied");
    expect(denied.map(({ action }) => action).toSorted()).toEqual([
      ...["workflow.create", "workflow.update", "workflow.update"],
    ]);
  });

  test("a token that was made for a workflow does not lift what limits it", async () => {
    await setPermissions(owner, { id, mode: "selected", keys: ["A", "B"] });
    const bound = await asToken(["workflows:write"], { workflowId: id });
    expect(await refusedWith(setPermissions(bound, { id, mode: "all" }))).toBe("forbidden");
    expect(await refusedWith(setPermissions(bound, { id, mode: "selected", keys: ["A", "C"] }))).toBe(
      "forbidden",
    );
    expect(await setPermissions(bound, { id, mode: "selected", keys: ["A"] })).toMatchObject({ keys: ["A"] });
    expect(await refusedWith(setPermissions(bound, { id, mode: "selected", keys: ["A", "B"] }))).toBe(
      "forbidden",
    );
    const { id: other } = await createWorkflow(owner, { name: "Other" });
    expect(await refusedWith(setPermissions(bound, { id: other, mode: "selected" }))).toBe("not_found");
  });

  test("a token of some keys allows those and no others", async () => {
    await setPermissions(owner, { id, mode: "selected", keys: ["A"] });
    const limited = await asToken(["workflows:write"], { keys: ["B"] });
    expect(await refusedWith(setPermissions(limited, { id, mode: "all" }))).toBe("forbidden");
    expect(await refusedWith(setPermissions(limited, { id, mode: "selected", keys: ["A", "C"] }))).toBe(
      "forbidden",
    );
    expect(await setPermissions(limited, { id, mode: "selected", keys: ["A", "B"] })).toMatchObject({
      keys: ["A", "B"],
    });
  });
});

test("two who set the list at once do not mix: one of them wins as a whole", async () => {
  const lists = [
    ["A", "B"],
    ["C", "D"],
  ];
  await Promise.all(lists.map((keys) => setPermissions(owner, { id, mode: "selected", keys })));
  expect(lists).toContainEqual((await readPermissions(owner, { id })).keys);
});
