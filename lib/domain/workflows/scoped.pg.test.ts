import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Context } from "@/lib/domain/context";
import { findCanary } from "@/lib/testing/canary";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { createConsumer } from "../consumers/create";
import { deleteConsumer } from "../consumers/delete";
import { listBin } from "../credentials/bin";
import { createCredential } from "../credentials/create";
import { deleteCredentials } from "../credentials/delete";
import { impactOfDeletion } from "../credentials/impact";
import { listCredentials } from "../credentials/list";
import { purgeBin } from "../credentials/purge";
import { readCredential } from "../credentials/read";
import { restoreCredential } from "../credentials/restore";
import { listTokens } from "../tokens/list";
import { createWorkflow } from "./create";
import { deleteWorkflow } from "./delete";
import { workflowKeys } from "./keys";
import { setPermissions } from "./set-permissions";
import type { WorkflowView } from "./view";

const CANARY = `kh-test-${randomBytes(18).toString("hex")}`;
const seen: unknown[] = [];
let world: World;
let owner: Context;
let workflow: WorkflowView;

beforeAll(async () => {
  await openTestInstance();
});
beforeEach(async () => {
  world = await mintWorld();
  owner = world.people.owner.ctx;
  workflow = await createWorkflow(owner, {
    name: "Nightly digest",
    steps: [
      { id: "fetch", type: "code", language: "javascript", code: 'export default () => credential("USED")' },
      { id: "send", type: "http", method: "GET", url: "https://a.example", credential: "SENT" },
    ],
  });
});
afterAll(closeTestInstance);

const make = (key: string, workflowId: string | null = null, more: Record<string, unknown> = {}) =>
  createCredential(owner, { key, type: "api_token", fields: { token: CANARY }, workflowId, ...more });

describe("a credential of one workflow", () => {
  test("shows whose it is, and is found by scope and by workflow", async () => {
    const project = await make("A");
    const own = await make("B", workflow.id);
    expect([project.scope, project.workflowId]).toEqual(["project", null]);
    expect([own.scope, own.workflowId]).toEqual(["workflow", workflow.id]);
    expect(await readCredential(owner, { id: own.id })).toMatchObject({ scope: "workflow" });
    const found = async (filters: object) =>
      (await listCredentials(owner, { sort: "key", ...filters })).items.map(({ key }) => key);
    expect(await found({})).toEqual(["A", "B"]);
    expect(await found({ scope: "project" })).toEqual(["A"]);
    expect(await found({ scope: "workflow" })).toEqual(["B"]);
    expect(await found({ workflow: workflow.id })).toEqual(["B"]);
    expect(await found({ workflow: workflow.id, scope: "project" })).toEqual([]);
    seen.push(await listCredentials(owner, {}));
  });

  test("has a key and a name that are its own in that workflow, and free everywhere else", async () => {
    const other = await createWorkflow(owner, { name: "Other" });
    for (const place of [null, workflow.id, other.id]) {
      await make("KEY", place, { name: "Name" });
      const taken = await refusal(make("KEY", place, { name: "Another name" }));
      expect([taken.code, Object.keys(taken.fields ?? {})]).toEqual(["conflict", ["key"]]);
      const named = await refusal(make("KEY_2", place, { name: "Name" }));
      expect([named.code, Object.keys(named.fields ?? {})]).toEqual(["conflict", ["name"]]);
    }
  });

  test("is not made for a workflow that is not there, not here, or not one", async () => {
    const project = await mintProject(world);
    const elsewhere = await createWorkflow({ ...owner, projectId: project.id }, { name: "Elsewhere" });
    const foreign = await createWorkflow((await mintWorld()).people.owner.ctx, { name: "Foreign" });
    const hidden = await createWorkflow(owner, { name: "Hidden", audience: "owner" });
    const skill = await createConsumer(owner, { kind: "skill", name: "S", config: { instructions: "x" } });
    const missing = await refusal(make("K", "wf_00000000000000000000000000"));
    expect(missing.code).toBe("not_found");
    for (const id of [elsewhere.id, foreign.id, skill.id, "", "x", workflow.id.toUpperCase()]) {
      const failure = await refusal(make("K", id));
      expect([failure.code, failure.message], id).toEqual([missing.code, missing.message]);
    }
    const { ctx } = world.people.admin;
    const input = { key: "K", type: "api_token", workflowId: hidden.id };
    expect(await refusedWith(createCredential(ctx, input))).toBe("not_found");
    expect((await listCredentials(owner, {})).items).toEqual([]);
  });

  test("is not made by a member, nor by a token of another workflow", async () => {
    const input = { key: "K", type: "api_token", workflowId: workflow.id };
    expect(await refusedWith(createCredential(world.people.member.ctx, input))).toBe("forbidden");
    const other = await createWorkflow(owner, { name: "Other" });
    const { ctx } = await mintToken(owner, { scopes: ["credentials:write"], workflowId: other.id });
    expect(await refusedWith(createCredential(ctx, input))).toBe("not_found");
  });

  test("cannot be assigned to a consumer", async () => {
    const own = await make("LLM", workflow.id, {
      ...{ type: "llm_provider", fields: { provider: "openai", api_key: CANARY } },
    });
    const config = { provider: "openai", model: "gpt-5.2" };
    const assignments = { credential: own.id };
    expect(
      await refusedWith(createConsumer(owner, { kind: "llm_config", name: "C", config, assignments })),
    ).toBe("invalid");
  });

  test("says what its deletion means: the workflow falls back to the project's, or fails", async () => {
    const own = await make("USED", workflow.id);
    const alone = await impactOfDeletion(owner, { ids: [own.id] });
    expect(alone.summary).toBe("1 workflow will fail");
    const project = await make("USED");
    expect((await impactOfDeletion(owner, { ids: [own.id] })).summary).toBe("1 workflow loses its own value");
    expect((await impactOfDeletion(owner, { ids: [project.id] })).summary).toBe("Nothing uses it");
  });
});

describe("deleting a workflow", () => {
  test.each([
    ["as a workflow", (id: string) => deleteWorkflow(owner, { id })],
    ["as a consumer", (id: string) => deleteConsumer(owner, { id })],
  ])("puts its own credentials into the bin and leaves the project's (%s)", async (_title, remove) => {
    const project = await make("A");
    const own = await make("A", workflow.id);
    expect(await remove(workflow.id)).toMatchObject({ deleted: 1 });
    expect(await refusedWith(readCredential(owner, { id: own.id }))).toBe("not_found");
    expect(await readCredential(owner, { id: project.id })).toMatchObject({ key: "A" });
    expect((await listBin(owner, {})).items.map(({ id }) => id)).toEqual([own.id]);
  });

  test("tells how many, and ends the tokens that were made for it", async () => {
    await make("A", workflow.id);
    await make("B", workflow.id);
    const bound = await mintToken(owner, { scopes: ["credentials:read"], workflowId: workflow.id });
    const free = await mintToken(owner, { scopes: ["credentials:read"] });
    expect(await deleteWorkflow(owner, { id: workflow.id })).toEqual({
      ...{ deleted: 1, binned: 2, revokedTokens: 1 },
    });
    const { items } = await listTokens(owner, { revoked: true });
    expect(items.find(({ id }) => id === bound.id)).toMatchObject({ status: "revoked" });
    expect(items.find(({ id }) => id === free.id)).toMatchObject({ status: "active" });
    const [event] = await newestEvents(owner.orgId, 1);
    expect(event).toMatchObject({ action: "workflow.delete", detail: { credentials: 2, tokens: 1 } });
  });

  test("makes it impossible to restore them, and says why; the bin is purged as ever", async () => {
    const own = await make("A", workflow.id);
    await deleteWorkflow(owner, { id: workflow.id });
    const failure = await refusal(restoreCredential(owner, { id: own.id }));
    expect(failure.code).toBe("conflict");
    expect(failure.message).toMatch(/workflow .* was deleted/);
    await asOwner(
      (sql) => sql`update credentials set deleted_at = now() - interval '8 days' where id = ${own.id}`,
    );
    expect(await purgeBin()).toBeGreaterThan(0);
    const left = await asOwner((sql) => sql`select id from credentials where id = ${own.id}`);
    expect(left).toHaveLength(0);
  });

  test("whose workflow is still there, one is restored into it", async () => {
    const own = await make("A", workflow.id);
    const { token } = await impactOfDeletion(owner, { ids: [own.id] });
    await deleteCredentials(owner, { ids: [own.id], impactToken: token });
    expect(await restoreCredential(owner, { id: own.id })).toMatchObject({ workflowId: workflow.id });
  });

  test("while somebody stores a credential for it leaves none behind", async () => {
    for (let round = 0; round < 8; round += 1) {
      const { id } = await createWorkflow(owner, { name: `Round ${round}` });
      const [made] = await Promise.allSettled([make(`KEY_${round}`, id), deleteWorkflow(owner, { id })]);
      if (made.status === "rejected") expect(made.reason).toMatchObject({ code: "not_found" });
    }
    expect((await listCredentials(owner, { scope: "workflow" })).items).toEqual([]);
  });
});

describe("the keys of a workflow", () => {
  const byKey = async (ctx = owner) => {
    const list = await workflowKeys(ctx, { id: workflow.id });
    seen.push(list);
    return new Map(list.items.map((item) => [item.key, item]));
  };

  test("are those that are there, mentioned or listed, with what each stands for", async () => {
    const project = await make("USED");
    const own = await make("USED", workflow.id);
    await make("FREE");
    await make("OWN", workflow.id);
    const keys = await byKey();
    expect([...keys.keys()]).toEqual(["FREE", "OWN", "SENT", "USED"]);
    expect(keys.get("USED")).toMatchObject({
      ...{ allowed: true, resolvesTo: "workflow", overridesProject: true },
      credential: { id: own.id, scope: "workflow", type: "api_token", status: "active" },
      referencedIn: [{ step: "fetch", how: "code" }],
      ...{ lastUsedAt: null, usedInRuns: 0 },
    });
    expect(keys.get("FREE")).toMatchObject({
      resolvesTo: "project",
      overridesProject: false,
      referencedIn: [],
    });
    expect(keys.get("SENT")).toMatchObject({
      ...{ resolvesTo: "missing", credential: null, referencedIn: [{ step: "send", how: "http" }] },
    });
    await setPermissions(owner, { id: workflow.id, mode: "selected", keys: ["FREE", "LATER"] });
    const limited = await byKey();
    expect(limited.get("USED")).toMatchObject({
      allowed: false,
      resolvesTo: "blocked",
      credential: { id: own.id },
    });
    expect(limited.get("FREE")).toMatchObject({ allowed: true, resolvesTo: "project" });
    expect(limited.get("LATER")).toMatchObject({ allowed: true, resolvesTo: "missing", credential: null });
    expect(project.id).not.toBe(own.id);
  });

  test("are told with the end of a value where that is safe, and never with more", async () => {
    const { key } = await make("HINTED");
    const hint = (await byKey()).get(key)?.credential?.hint;
    expect(hint).toBe(CANARY.slice(-4));
  });

  test("leave out what runs of the workflow may not use", async () => {
    await make("PRIVATE", null, { audience: "owner" });
    await make("USED", null, { audience: "owner" });
    const keys = await byKey(world.people.member.ctx);
    expect(keys.has("PRIVATE")).toBe(false);
    expect(keys.get("USED")).toMatchObject({ resolvesTo: "missing", credential: null });
    // Others can change the steps, so not even its owner's runs use what is the owner's own.
    expect((await byKey()).get("USED")).toMatchObject({ resolvesTo: "missing", credential: null });
  });

  test("count the runs that were handed each, and when that was last", async () => {
    const { orgId, projectId } = owner;
    const run = async (
      id: string,
      minute: string,
      handed: { key: string; version: number; scope: string }[],
    ) => {
      const at = `2026-11-28T12:${minute}:00Z`;
      await asOwner(async (sql) => {
        await sql`insert into runs (id, org_id, project_id, workflow_id, status, steps, trigger, actor, started_by, queued_at)
          values (${id}, ${orgId}, ${projectId}, ${workflow.id}, 'succeeded', '[]', 'manual', '{}', 'a', ${at})`;
        for (const position of [0, 1])
          await sql`insert into run_steps (org_id, project_id, run_id, position, step_id, status, credentials, started_at)
            values (${orgId}, ${projectId}, ${id}, ${position}, 'a', 'succeeded', ${sql.json(handed)}, ${at})`;
      });
    };
    await run("run_1", "01", [{ key: "USED", version: 1, scope: "project" }]);
    await run("run_2", "02", [
      { key: "USED", version: 2, scope: "workflow" },
      { key: "GONE", version: 1, scope: "project" },
    ]);
    await run("run_3", "03", []);
    const keys = await byKey();
    expect(keys.get("USED")).toMatchObject({ usedInRuns: 2, lastUsedAt: "2026-11-28T12:02:00.000Z" });
    expect(keys.get("GONE")).toMatchObject({ usedInRuns: 1, resolvesTo: "missing", credential: null });
    expect(keys.get("SENT")).toMatchObject({ usedInRuns: 0, lastUsedAt: null });
  });

  test("are not told of a workflow that is not there", async () => {
    const stranger = (await mintWorld()).people.owner.ctx;
    expect(await refusedWith(workflowKeys(stranger, { id: workflow.id }))).toBe("not_found");
  });
});

test("the value is in nothing that was told, but for its last four characters", async () => {
  const told = JSON.stringify([seen, await newestEvents(owner.orgId, 200)]);
  expect(findCanary(told, CANARY)).toEqual([]);
});
