import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Context } from "@/lib/domain/context";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { findCanary } from "@/lib/testing/canary";
import { mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { refusal, refusedWith } from "@/lib/testing/outcomes";
import { createCredential } from "../credentials/create";
import { disableCredential } from "../credentials/disable";
import { resolveCredentials } from "../credentials/resolve";
import { createWorkflow } from "./create";
import { explainKey } from "./explain";
import type { Explanation } from "./ladder";
import { setPermissions } from "./set-permissions";

const CANARY = "kh-test-canary-0b7f1d3c5a";
const seen: string[] = [];
let world: World;
let owner: Context;
let workflowId: string;

beforeAll(async () => {
  await openTestInstance();
});
beforeEach(async () => {
  world = await mintWorld();
  owner = world.people.owner.ctx;
  workflowId = (await createWorkflow(owner, { name: "Nightly digest" })).id;
});
afterAll(closeTestInstance);

const make = (key: string, more: Record<string, unknown> = {}) =>
  createCredential(owner, {
    key,
    name: `${key} of ${"workflowId" in more ? "the workflow" : "the project"}`,
    type: "api_token",
    fields: { token: CANARY },
    ...more,
  });

async function explain(key: string, more: Record<string, unknown> = { workflowId }, ctx = owner) {
  const explained = await explainKey(ctx, { key, ...more });
  seen.push(JSON.stringify(explained));
  return explained;
}

/** `rung+` for what was passed, with the name of the candidate. */
const rungs = ({ ladder }: Explanation) =>
  ladder.map(
    ({ rung, passed, candidate }) => `${rung}${passed ? "+" : "-"}${candidate ? ` ${candidate.name}` : ""}`,
  );

type Case = [
  title: string,
  prepare: () => Promise<unknown>,
  expected: { code: string; scope: string | null; rungs: string[]; because: [string, RegExp] },
];

const CASES: Case[] = [
  [
    "nothing is there",
    () => Promise.resolve(),
    {
      ...{ code: "missing_credential", scope: null },
      rungs: ["token+", "allowlist+", "workflow-", "project-"],
      because: ["project", /no value with this key/],
    },
  ],
  [
    "the project has a value",
    () => make("KEY"),
    {
      ...{ code: "ok", scope: "project" },
      rungs: ["token+", "allowlist+", "workflow-", "project+ KEY of the project"],
      because: ["project", /This value is used/],
    },
  ],
  [
    "the workflow has a value of its own too",
    async () => {
      await make("KEY");
      await make("KEY", { workflowId });
    },
    {
      ...{ code: "ok", scope: "workflow" },
      rungs: ["token+", "allowlist+", "workflow+ KEY of the workflow", "project- KEY of the project"],
      because: ["project", /own value comes first/],
    },
  ],
  [
    "the workflow's own value is disabled",
    async () => {
      await make("KEY");
      await disableCredential(owner, { id: (await make("KEY", { workflowId })).id });
    },
    {
      ...{ code: "credential_disabled", scope: "workflow" },
      rungs: ["token+", "allowlist+", "workflow+ KEY of the workflow", "project- KEY of the project"],
      because: ["workflow", /is disabled/],
    },
  ],
  [
    "the project's still needs its value",
    () => make("KEY", { fields: {} }),
    {
      ...{ code: "credential_empty", scope: "project" },
      rungs: ["token+", "allowlist+", "workflow-", "project+ KEY of the project"],
      because: ["project", /still needs a value/],
    },
  ],
  [
    "the key is not on the list",
    async () => {
      await make("KEY");
      await make("KEY", { workflowId });
      await setPermissions(owner, { id: workflowId, mode: "selected", keys: ["OTHER"] });
    },
    {
      ...{ code: "missing_credential", scope: null },
      rungs: ["token+", "allowlist-", "workflow- KEY of the workflow", "project- KEY of the project"],
      because: ["allowlist", /does not name it/],
    },
  ],
  [
    "the key is on the list",
    async () => {
      await make("KEY");
      await setPermissions(owner, { id: workflowId, mode: "selected", keys: ["KEY"] });
    },
    {
      ...{ code: "ok", scope: "project" },
      rungs: ["token+", "allowlist+", "workflow-", "project+ KEY of the project"],
      because: ["allowlist", /names it/],
    },
  ],
];

describe("the ladder says which value counts and why the others lost, as a resolve has it", () => {
  test.each(CASES)("%s", async (_title, prepare, expected) => {
    await prepare();
    const explained = await explain("KEY");
    expect(explained).toMatchObject({ key: "KEY", workflowId, code: expected.code });
    expect(explained.winner?.scope ?? null).toBe(expected.scope);
    expect(rungs(explained)).toEqual(expected.rungs);
    const [rung, reason] = expected.because;
    expect(explained.ladder.find((one) => one.rung === rung)?.reason).toMatch(reason);
    const token = await mintToken(owner, { scopes: ["credentials:resolve"], workflowId });
    const { credentials, errors } = await resolveCredentials(token.ctx, { keys: ["KEY"], partial: true });
    expect(errors.KEY ?? "ok").toBe(expected.code);
    expect(credentials.KEY?.version).toBe(expected.code === "ok" ? explained.winner?.version : undefined);
  });
});

test("a value that was damaged outside is told as one that has to be entered again", async () => {
  const { id } = await make("KEY", { type: "llm_provider", fields: { provider: "openai", api_key: CANARY } });
  await asOwner(
    (sql) => sql`update credential_versions set destination = '["evil.example"]' where credential_id = ${id}`,
  );
  expect(await explain("KEY")).toMatchObject({ code: "unavailable", winner: { id } });
});

test("without a workflow, the project's value counts and no list does", async () => {
  await make("KEY");
  await make("KEY", { workflowId });
  await setPermissions(owner, { id: workflowId, mode: "selected", keys: [] });
  const explained = await explain("KEY", {});
  expect(explained).toMatchObject({ workflowId: null, code: "ok", winner: { scope: "project" } });
  expect(rungs(explained)).toEqual(["token+", "allowlist+", "workflow-", "project+ KEY of the project"]);
});

describe("it answers for whoever asks", () => {
  test("what they may not know of is not there, not even as a suggestion", async () => {
    await make("SECRET_KEY", { audience: "owner" });
    const { ctx } = world.people.admin;
    expect(await explain("SECRET_KEY", { workflowId }, ctx)).toMatchObject({
      ...{ code: "missing_credential", winner: null, suggestions: [] },
    });
    expect((await explain("SECRET_KEYS", {}, ctx)).suggestions).toEqual([]);
    expect((await explain("SECRET_KEYS", {})).suggestions).toEqual(["SECRET_KEY"]);
  });

  test("a token of some keys learns nothing of others", async () => {
    await make("KEY");
    await make("OTHER");
    const { ctx } = await mintToken(owner, { scopes: ["credentials:read"], keys: ["OTHER"] });
    const there = await explain("KEY", {}, ctx);
    const missing = await explain("KEZ", {}, ctx);
    expect({ ...there, key: "KEZ" }).toEqual(missing);
    expect(rungs(there)).toEqual(["token-", "allowlist+", "workflow-", "project-"]);
    expect(await explain("OTHER", {}, ctx)).toMatchObject({ code: "ok" });
  });

  test("a token of a workflow asks about that one, and learns nothing of keys it may not use", async () => {
    await make("KEY");
    await setPermissions(owner, { id: workflowId, mode: "selected", keys: ["OTHER"] });
    const { ctx } = await mintToken(owner, { scopes: ["credentials:read"], workflowId });
    const there = await explain("KEY", {}, ctx);
    expect({ ...there, key: "KEZ" }).toEqual(await explain("KEZ", {}, ctx));
    expect(there).toMatchObject({ workflowId, winner: null });
    const { id: other } = await createWorkflow(owner, { name: "Other" });
    expect(await refusedWith(explainKey(ctx, { key: "KEY", workflowId: other }))).toBe("not_found");
  });

  test("a workflow of others, or none, is not found", async () => {
    const stranger = (await mintWorld()).people.owner.ctx;
    for (const id of [workflowId, "wf_00000000000000000000000000", "x", ""])
      expect(await refusedWith(explainKey(stranger, { key: "KEY", workflowId: id }))).toBe("not_found");
  });
});

describe("suggestions", () => {
  test("are keys that would be answered here", async () => {
    await make("SLACK_BOT_TOKEN");
    await make("SLACK_SIGNING", { workflowId });
    expect((await explain("SLACK_TOKEN")).suggestions).toEqual(["SLACK_BOT_TOKEN"]);
    expect((await explain("SLACK_SIGNIN")).suggestions).toEqual(["SLACK_SIGNING"]);
    expect((await explain("SLACK_SIGNIN", {})).suggestions).toEqual([]);
    await setPermissions(owner, { id: workflowId, mode: "selected", keys: ["SLACK_SIGNING"] });
    expect((await explain("SLACK_TOKEN")).suggestions).toEqual([]);
  });

  test("are not made for what is there, or was only left off the list", async () => {
    await make("KEY_A");
    await make("KEY_B");
    expect((await explain("KEY_A")).suggestions).toEqual([]);
    await setPermissions(owner, { id: workflowId, mode: "selected", keys: ["KEY_B"] });
    expect((await explain("KEY_A")).suggestions).toEqual([]);
  });
});

test("what is no key is refused without being repeated", async () => {
  for (const key of ["sk-proj-aB3dE5fG7hJ9kL1mN3pQ5r", "lower", "", "KEYHOLD_X"]) {
    const failure = await refusal(explainKey(owner, { key }));
    expect([failure.code, Object.keys(failure.fields ?? {})]).toEqual(["invalid", ["key"]]);
    if (key) expect(JSON.stringify(failure)).not.toContain(key.slice(0, 12) + key.slice(12));
  }
});

test("no explanation holds the value", () => {
  expect(seen.length).toBeGreaterThan(20);
  expect(findCanary(seen.join("\n"), CANARY)).toEqual([]);
});
