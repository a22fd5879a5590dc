import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Scope } from "@/lib/access/policy";
import type { Context } from "@/lib/domain/context";
import { type Api, type Reply, startApi } from "@/lib/testing/api";
import { findCanary } from "@/lib/testing/canary";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { type MintedToken, mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { type Service, startService } from "@/lib/testing/relay";
import { createCredential } from "../credentials/create";
import { disableCredential } from "../credentials/disable";
import { listCredentials } from "../credentials/list";
import { resolveCredentials } from "../credentials/resolve";
import { rotateCredential } from "../credentials/rotate";
import { callApi } from "../relay/call-api";
import { createToken } from "../tokens/create";
import { createWorkflow } from "./create";
import { deleteWorkflow } from "./delete";
import { keysInReach, reachOfWorkflow } from "./reach";
import { setPermissions } from "./set-permissions";
import type { WorkflowView } from "./view";

const CANARY = `kh-test-${randomBytes(18).toString("hex")}`;
const seen: string[] = [];
let api: Api;
let service: Service;
let world: World;
let owner: Context;
let mine: WorkflowView;
let other: WorkflowView;
let bound: MintedToken;

beforeAll(async () => {
  await openTestInstance();
  service = await startService();
  api = await startApi();
});
beforeEach(async () => {
  world = await mintWorld();
  owner = world.people.owner.ctx;
  mine = await createWorkflow(owner, { name: "Nightly digest" });
  other = await createWorkflow(owner, { name: "Weekly report" });
  bound = await tokenFor(mine);
});
afterAll(closeTestInstance);

const SCOPES: Scope[] = ["credentials:read", "credentials:resolve", "credentials:relay"];
const tokenFor = ({ id }: WorkflowView, more: { keys?: string[] } = {}) =>
  mintToken(world.system, { scopes: SCOPES, workflowId: id, ...more });

const make = (key: string, value: string, workflow?: WorkflowView, more: Record<string, unknown> = {}) =>
  createCredential(owner, {
    key,
    type: "api_token",
    fields: { token: `${value} ${CANARY}` },
    ...(workflow && { workflowId: workflow.id }),
    ...more,
  });

/** What each key resolves to: the text before the canary, or the code it is refused with. */
async function answers({ ctx }: Pick<MintedToken, "ctx">, ...keys: string[]): Promise<string[]> {
  const { credentials, errors } = await resolveCredentials(ctx, { keys, partial: true });
  return keys.map((key) => credentials[key]?.value?.replace(` ${CANARY}`, "") ?? errors[key] ?? "nothing");
}

const allow = (workflow: WorkflowView, ...keys: string[]) =>
  setPermissions(owner, { id: workflow.id, mode: "selected", keys });

describe("which value a key stands for", () => {
  test("a workflow's own value comes before the project's, for that workflow alone", async () => {
    await make("API_KEY", "of the project");
    await make("API_KEY", "of the workflow", mine);
    const unbound = await mintToken(world.system, { scopes: SCOPES });
    expect(await answers(bound, "API_KEY")).toEqual(["of the workflow"]);
    expect(await answers(await tokenFor(other), "API_KEY")).toEqual(["of the project"]);
    expect(await answers(unbound, "API_KEY")).toEqual(["of the project"]);
  });

  test("a key that only one workflow has is missing everywhere else", async () => {
    await make("ONLY_MINE", "of the workflow", mine);
    const unbound = await mintToken(world.system, { scopes: SCOPES });
    expect(await answers(bound, "ONLY_MINE")).toEqual(["of the workflow"]);
    expect(await answers(await tokenFor(other), "ONLY_MINE")).toEqual(["missing_credential"]);
    expect(await answers(unbound, "ONLY_MINE")).toEqual(["missing_credential"]);
  });

  test("the first value counts even when it cannot be used: the project's is no fallback for it", async () => {
    await make("OFF", "of the project");
    await make("EMPTY", "of the project");
    const own = await make("OFF", "of the workflow", mine);
    await disableCredential(owner, { id: own.id });
    await createCredential(owner, { key: "EMPTY", type: "api_token", workflowId: mine.id });
    expect(await answers(bound, "OFF", "EMPTY")).toEqual(["credential_disabled", "credential_empty"]);
  });

  test("a rotated value is what the next look-up finds", async () => {
    const own = await make("API_KEY", "first", mine);
    expect(await answers(bound, "API_KEY")).toEqual(["first"]);
    await rotateCredential(owner, { id: own.id, fields: { token: `second ${CANARY}` } });
    expect(await answers(bound, "API_KEY")).toEqual(["second"]);
  });
});

describe("a list of allowed keys", () => {
  test("without one, every key is allowed", async () => {
    await make("A", "a");
    await make("B", "b", mine);
    expect(await answers(bound, "A", "B")).toEqual(["a", "b"]);
    await setPermissions(owner, { id: mine.id, mode: "all" });
    expect(await answers(bound, "A", "B")).toEqual(["a", "b"]);
  });

  test("is of keys, and so counts for the workflow's own values and the project's alike", async () => {
    await make("BOTH", "of the project");
    await make("BOTH", "of the workflow", mine);
    await make("PROJECT", "of the project");
    await make("OWN", "of the workflow", mine);
    await allow(mine, "BOTH");
    expect(await answers(bound, "BOTH", "PROJECT", "OWN")).toEqual([
      ...["of the workflow", "missing_credential", "missing_credential"],
    ]);
    await allow(mine, "PROJECT", "OWN");
    expect(await answers(bound, "BOTH", "PROJECT", "OWN")).toEqual([
      ...["missing_credential", "of the project", "of the workflow"],
    ]);
  });

  test("that is empty allows nothing", async () => {
    await make("A", "a");
    await make("B", "b", mine);
    await allow(mine);
    expect(await answers(bound, "A", "B")).toEqual(["missing_credential", "missing_credential"]);
  });

  test("counts from the next look-up on, and so does taking it away", async () => {
    await make("A", "a");
    await allow(mine, "B");
    expect(await answers(bound, "A")).toEqual(["missing_credential"]);
    await allow(mine, "A");
    expect(await answers(bound, "A")).toEqual(["a"]);
    await setPermissions(owner, { id: mine.id, mode: "all" });
    expect(await answers(bound, "A")).toEqual(["a"]);
  });

  test("may name a key that is not there yet, and one that is never made", async () => {
    await allow(mine, "LATER", "NEVER");
    expect(await answers(bound, "LATER", "NEVER")).toEqual(["missing_credential", "missing_credential"]);
    await make("LATER", "now");
    expect(await answers(bound, "LATER")).toEqual(["now"]);
  });

  test("of one workflow changes nothing for another, nor for tokens of no workflow", async () => {
    await make("A", "a");
    await allow(mine);
    const unbound = await mintToken(world.system, { scopes: SCOPES });
    expect(await answers(await tokenFor(other), "A")).toEqual(["a"]);
    expect(await answers(unbound, "A")).toEqual(["a"]);
  });

  test("and the keys of a token both have to name a key", async () => {
    await make("A", "a");
    await make("B", "b");
    await make("C", "c");
    await allow(mine, "A", "B");
    expect(await answers(await tokenFor(mine, { keys: ["B", "C"] }), "A", "B", "C")).toEqual([
      ...["missing_credential", "b", "missing_credential"],
    ]);
  });

  test("names a key exactly: no part, no pattern, no other spelling", async () => {
    await make("API_KEY", "a");
    for (const near of ["API_KEY_2", "API_KE", "A"]) {
      await allow(mine, near);
      expect(await answers(bound, "API_KEY"), near).toEqual(["missing_credential"]);
    }
  });
});

describe("not allowed and not existing", () => {
  const comparable = ({ status, headers, text }: Reply) => {
    const { date: _date, "x-request-id": id, ...others } = headers;
    seen.push(text);
    return { status, headers: others, text: text.replaceAll(String(id), "(request)") };
  };

  test("are one answer of resolve, byte for byte", async () => {
    const ask = async (body: object) =>
      comparable(await api.call("POST", "/api/v1/resolve", { token: bound.text, body }));
    await allow(mine, "ANOTHER");
    for (const body of [{ keys: ["TARGET"] }, { keys: ["TARGET"], workflowId: mine.id }]) {
      const missing = await ask(body);
      expect(missing.status).toBe(404);
      const project = await make("TARGET", "of the project");
      expect(await ask(body)).toEqual(missing);
      await make("TARGET", "of the workflow", mine);
      expect(await ask(body)).toEqual(missing);
      await asOwner((sql) => sql`delete from credentials where key = ${project.key}`);
    }
  });

  test("are one answer of the relay, of a list and of a description", async () => {
    await allow(mine, "ANOTHER");
    const via = async (path: string) => comparable(await api.call("GET", path, { token: bound.text }));
    const before = [await via("/relay/TARGET/v1"), await via("/api/v1/credentials")];
    const target = await make("TARGET", "of the project", undefined, {
      extras: [{ name: "base_url", secret: false, value: `http://${service.place}` }],
    });
    expect([await via("/relay/TARGET/v1"), await via("/api/v1/credentials")]).toEqual(before);
    expect((await via(`/api/v1/credentials/${target.id}`)).status).toBe(404);
    expect((await via("/api/v1/explain?key=TARGET")).text).not.toContain(target.id);
    expect(service.arrived).toEqual([]);
  });

  test("are told apart in the audit by nobody but its reader", async () => {
    await make("TARGET", "of the project");
    await allow(mine);
    await answers(bound, "TARGET");
    const [event] = await newestEvents(world.organisation.id, 1);
    expect(event).toMatchObject({
      ...{ action: "credential.resolve", outcome: "denied", subjectName: "TARGET" },
      detail: { reason: "missing_credential" },
    });
  });
});

describe("a token that was made for a workflow", () => {
  test("answers for its own workflow and for no other", async () => {
    await make("A", "a");
    const ask = (token: MintedToken, workflowId: string) =>
      refusedWith(resolveCredentials(token.ctx, { keys: ["A"], workflowId }));
    expect(await resolveCredentials(bound.ctx, { keys: ["A"], workflowId: mine.id })).toMatchObject({
      missing: [],
    });
    expect(await ask(bound, other.id)).toBe("not_found");
    const unbound = await mintToken(world.system, { scopes: SCOPES });
    expect(await ask(unbound, mine.id)).toBe("not_found");
  });

  test("is made for one that exists here, and makes only tokens for the same", async () => {
    const project = await mintProject(world);
    const foreign = await createWorkflow({ ...owner, projectId: project.id }, { name: "Elsewhere" });
    const elsewhere = await createWorkflow((await mintWorld()).people.owner.ctx, { name: "Elsewhere" });
    const tool = await make("A", "a");
    for (const workflowId of [foreign.id, elsewhere.id, tool.id, "wf_00000000000000000000000000", ""])
      expect(
        await refusedWith(createToken(owner, { name: "n", scopes: ["credentials:read"], workflowId })),
      ).toBe("not_found");
    const maker = await mintToken(owner, { scopes: [...SCOPES, "tokens:write"], workflowId: mine.id });
    expect(
      await refusedWith(
        createToken(maker.ctx, { name: "n", scopes: ["credentials:read"], workflowId: other.id }),
      ),
    ).toBe("not_found");
    expect(await createToken(maker.ctx, { name: "n", scopes: ["credentials:read"] })).toMatchObject({
      workflowId: mine.id,
    });
  });

  test("sees its own workflow's values beside the project's, and no other's", async () => {
    await make("SHARED", "a");
    await make("MINE", "b", mine);
    await make("THEIRS", "c", other);
    const keys = async () => (await listCredentials(bound.ctx, { sort: "key" })).items.map(({ key }) => key);
    expect(await keys()).toEqual(["MINE", "SHARED"]);
    await allow(mine, "SHARED", "THEIRS");
    expect(await keys()).toEqual(["SHARED"]);
  });

  test("has nothing once its workflow is gone, whatever was allowed before", async () => {
    await make("A", "a");
    await allow(mine, "B");
    await deleteWorkflow(owner, { id: mine.id });
    expect(await answers(bound, "A")).toEqual(["missing_credential"]);
    expect((await listCredentials(bound.ctx, {})).items).toEqual([]);
    const reply = await api.call("POST", "/api/v1/resolve", { token: bound.text, body: { keys: ["A"] } });
    expect(reply.status).toBe(401);
  });

  test("calls services through the relay with its workflow's value, and only for allowed keys", async () => {
    const extras = [{ name: "base_url", secret: false, value: `http://${service.place}` }];
    await make("CRM", "of-the-project", undefined, { extras });
    await make("CRM", "of-the-workflow", mine, { extras });
    const call = () => callApi(bound.ctx, { key: "CRM", path: "/v1/things" });
    expect(await call()).toMatchObject({ status: 200 });
    expect(service.last().headers.authorization).toBe(`Bearer of-the-workflow ${CANARY}`);
    const before = service.arrived.length;
    await allow(mine);
    expect(await refusedWith(call())).toBe("missing_credential");
    expect(service.arrived.length).toBe(before);
  });
});

describe("the reach of somebody who runs a workflow", () => {
  test("is the workflow's list within what that person, or token, may use", async () => {
    const member = world.people.member;
    await make("A", "a");
    await make("B", "b", undefined, { audience: "owner" });
    await make("C", "c", mine);
    await make("D", "d", other);
    const reach = await reachOfWorkflow(member.ctx, mine.id);
    expect(reach).toEqual({ keys: null, workflowId: mine.id, personId: null });
    expect(await keysInReach(member.ctx, reach)).toEqual(["A", "C"]);
    await allow(mine, "B", "C", "D");
    expect(await reachOfWorkflow(owner, mine.id)).toMatchObject({ keys: ["B", "C", "D"] });
    expect(await keysInReach(member.ctx, await reachOfWorkflow(member.ctx, mine.id))).toEqual(["C"]);
    const limited = await mintToken(owner, { scopes: ["workflows:run"], keys: ["A", "C"] });
    expect(await reachOfWorkflow(limited.ctx, mine.id)).toMatchObject({ keys: ["C"] });
  });

  test("holds what only that person may use where nobody else can change the steps", async () => {
    await make("A", "a");
    await make("B", "b", undefined, { audience: "owner" });
    expect(await keysInReach(owner, await reachOfWorkflow(owner, mine.id))).toEqual(["A"]);
    const hidden = await createWorkflow(owner, { name: "For myself", audience: "owner" });
    const reach = await reachOfWorkflow(owner, hidden.id);
    expect(reach).toMatchObject({ personId: world.people.owner.id });
    expect(await keysInReach(owner, reach)).toEqual(["A", "B"]);
  });

  test("of background work is what the whole project may use", async () => {
    await make("A", "a");
    await make("B", "b", undefined, { audience: "owner" });
    const reach = await reachOfWorkflow(world.system, mine.id);
    expect(reach).toMatchObject({ personId: null });
    expect(await keysInReach(world.system, reach)).toEqual(["A"]);
  });

  test("is refused once the list is shorter, although it was asked for before", async () => {
    await make("A", "a");
    const reach = await reachOfWorkflow(owner, mine.id);
    await allow(mine);
    expect(await keysInReach(owner, reach)).toEqual([]);
  });

  test("does not exist for a workflow that is not there, not theirs, or another one than the token's", async () => {
    const hidden = await createWorkflow(owner, { name: "Private", audience: "owner" });
    for (const [ctx, id] of [
      [owner, "wf_00000000000000000000000000"],
      [world.people.admin.ctx, hidden.id],
      [bound.ctx, other.id],
      [(await mintWorld()).people.owner.ctx, mine.id],
    ] as const)
      expect(await refusedWith(reachOfWorkflow(ctx, id))).toBe("not_found");
    expect(await reachOfWorkflow(owner, hidden.id)).toMatchObject({ workflowId: hidden.id });
  });
});

test("the value is in no answer, no error and no row of the audit", async () => {
  await make("A", "a");
  await allow(mine);
  const failure = await refusal(resolveCredentials(bound.ctx, { keys: ["A"] }));
  const events = await newestEvents(world.organisation.id, 200);
  const all = [...seen, JSON.stringify(failure), failure.message, JSON.stringify(events)].join("\n");
  expect(findCanary(all, CANARY)).toEqual([]);
});
