import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Context } from "@/lib/domain/context";
import { createConsumer } from "@/lib/domain/consumers/create";
import { type Api, startApi } from "@/lib/testing/api";
import { findCanary } from "@/lib/testing/canary";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";

type Json = Record<string, unknown>;

/** Looks like a secret. */
const SECRET = `sk-ant-api03-${randomBytes(18).toString("hex")}`;
const seen: string[] = [];
let api: Api;
let world: World;
let owner: Context;
let token: string;

beforeAll(async () => {
  await openTestInstance();
  api = await startApi();
  world = await mintWorld();
  owner = world.people.owner.ctx;
  const scopes = ["credentials:read", "credentials:write", "credentials:resolve", "workflows:write"] as const;
  token = (await mintToken(owner, { scopes: [...scopes] })).text;
});
afterAll(closeTestInstance);

async function call(method: string, path: string, body?: unknown, headers?: Record<string, string>) {
  const reply = await api.call(method, `/api/v1${path}`, { token, body, ...(headers && { headers }) });
  seen.push(reply.text);
  return { status: reply.status, json: JSON.parse(reply.text) as Json, headers: reply.headers };
}

const unique = () => randomBytes(4).toString("hex");
const code = (text: string, more: Json = {}) => ({
  ...{ id: "one", type: "code", language: "typescript", code: text },
  ...more,
});
const CODE = code('export default async () => credential("SLACK_TOKEN")');
const add = async (more: Json = {}): Promise<Json & { id: string }> => {
  const made = await call("POST", "/workflows", { name: `Workflow ${unique()}`, ...more });
  expect(made.status, JSON.stringify(made.json)).toBe(201);
  return { ...made.json, id: String(made.json.id) };
};
const fieldsOf = ({ json }: { json: Json }) => Object.keys(json.fields ?? {});

describe("a workflow", () => {
  test("is made, read, listed, changed and deleted as one flat thing", async () => {
    const llm = await createConsumer(owner, {
      ...{ kind: "llm_config", name: `LLM ${unique()}` },
      config: { provider: "openai", model: "gpt-5.2" },
    });
    const steps = [
      CODE,
      { id: "two", name: "Ask", type: "ai_generate_text", llm: llm.id, prompt: "Say hello." },
      { id: "three", type: "http", method: "POST", url: "https://api.example.com", credential: "CRM_KEY" },
    ];
    const made = await add({
      ...{ name: "Nightly digest", description: "Every night", steps, hosts: ["api.example.com"] },
      ...{ webhook: { auth: "none" }, schedule: "0 7 * * 1-5", timeZone: "Europe/Berlin" },
    });
    expect(made).toMatchObject({
      ...{ name: "Nightly digest", description: "Every night", steps, hosts: ["api.example.com"] },
      ...{ webhook: { auth: "none" }, schedule: "0 7 * * 1-5", timeZone: "Europe/Berlin", enabled: true },
      ...{ permissions: { mode: "all", keys: [] }, lastRun: null, revision: 1, slots: [] },
    });
    expect(made.id).toMatch(/^wf_/);
    expect((await call("GET", `/workflows/${made.id}`)).json).toEqual(made);

    const page = await call("GET", "/workflows?q=nightly");
    const [listed] = page.json.items as Json[];
    expect(listed).toMatchObject({ id: made.id, permissions: { mode: "all" } });
    expect(listed?.steps).toEqual([
      { id: "one", type: "code" },
      { id: "two", name: "Ask", type: "ai_generate_text" },
      { id: "three", type: "http" },
    ]);

    const renamed = await call("PATCH", `/workflows/${made.id}`, { name: "Digest" }, { "if-match": '"1"' });
    expect(renamed.json).toMatchObject({ name: "Digest", steps, schedule: "0 7 * * 1-5", revision: 2 });
    expect(renamed.headers.etag).toBe('"2"');
    const late = await call("PATCH", `/workflows/${made.id}`, { name: "Late" }, { "if-match": '"1"' });
    expect([late.status, late.json.code]).toEqual([412, "stale"]);
    const cleared = await call("PATCH", `/workflows/${made.id}`, {
      ...{ description: null, hosts: null, webhook: null, schedule: null, timeZone: null, steps: [] },
    });
    expect(cleared.json).toMatchObject({
      ...{ description: "", hosts: [], webhook: { auth: "off" }, schedule: null, timeZone: "UTC", steps: [] },
    });

    expect((await call("DELETE", `/workflows/${made.id}`)).json).toEqual({
      ...{ deleted: 1, binned: 0, revokedTokens: 0 },
    });
    expect((await call("GET", `/workflows/${made.id}`)).status).toBe(404);
    const actions = (await newestEvents(owner.orgId, 30)).map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(["workflow.create", "workflow.update", "workflow.delete"]),
    );
  });

  test("is the same thing as the consumer of its kind", async () => {
    const made = await add({ steps: [CODE], webhook: { auth: "basic", username: "ci" } });
    const consumer = (await call("GET", `/consumers/${made.id}`)).json;
    expect(consumer).toMatchObject({
      ...{ kind: "workflow", name: made.name },
      config: { steps: [CODE], webhook: "basic", webhookUsername: "ci" },
    });
    const skill = await createConsumer(owner, {
      ...{ kind: "skill", name: `Skill ${unique()}`, config: { instructions: "x" } },
    });
    for (const path of [`/workflows/${skill.id}`, `/workflows/${skill.id}/permissions`])
      expect((await call("GET", path)).status).toBe(404);
    expect((await call("DELETE", `/workflows/${skill.id}`)).status).toBe(404);
  });

  test("is listed page by page, and a cursor of another list is refused", async () => {
    const name = `Paged ${unique()}`;
    for (const number of [1, 2, 3]) await add({ name: `${name} ${number}` });
    const first = await call("GET", `/workflows?limit=2&q=${encodeURIComponent(name)}`);
    expect(first.json).toMatchObject({ total: 3, position: 0 });
    const cursor = encodeURIComponent(first.json.nextCursor as string);
    const second = await call("GET", `/workflows?limit=2&q=${encodeURIComponent(name)}&cursor=${cursor}`);
    expect((second.json.items as Json[]).map((item) => item.name)).toEqual([`${name} 3`]);
    expect((await call("GET", `/workflows?limit=2&cursor=${cursor}`)).status).toBe(400);
  });

  test("has a name that no other workflow here has", async () => {
    const { name } = await add();
    const taken = await call("POST", "/workflows", { name });
    expect([taken.status, fieldsOf(taken)]).toEqual([409, ["name"]]);
  });

  test("keeps what it has of its webhook when only something else is changed", async () => {
    const { id } = await add({ webhook: { auth: "header", header: "X-Secret" } });
    const renamed = await call("PATCH", `/workflows/${id}`, { description: "more" });
    expect(renamed.json).toMatchObject({ webhook: { auth: "header", header: "X-Secret" } });
    const other = await call("PATCH", `/workflows/${id}`, { webhook: { auth: "jwt" } });
    expect(other.json.webhook).toEqual({ auth: "jwt", algorithm: "HS256" });
  });

  test("takes the secret of its webhook as a credential, and says when it has none", async () => {
    const made = await add({ webhook: { auth: "header", header: "X-Secret" } });
    expect(made).toMatchObject({
      status: "needs_credential",
      slots: [{ name: "webhook", required: true, needs: "credential", credentialId: null }],
    });
    const body = { key: `KEY_${unique().toUpperCase()}`, type: "api_token", fields: { token: SECRET } };
    const credential = (await call("POST", "/credentials", body)).json;
    const filled = await call("PATCH", `/workflows/${made.id}`, { assignments: { webhook: credential.id } });
    expect(filled.json).toMatchObject({ status: "ready", slots: [{ credentialId: credential.id }] });
    const off = await call("PATCH", `/workflows/${made.id}`, { webhook: { auth: "off" } });
    expect(off.json).toMatchObject({ status: "ready", slots: [] });
    const key = await call("POST", "/credentials", {
      ...{ key: `KEY_${unique().toUpperCase()}`, type: "ssh_key", fields: { private_key: "not one" } },
    });
    expect(key.status).toBe(201);
    const unfit = await call("PATCH", `/workflows/${made.id}`, {
      ...{ webhook: { auth: "jwt" }, assignments: { webhook: key.json.id } },
    });
    expect([unfit.status, fieldsOf(unfit)]).toEqual([422, ["assignments.webhook"]]);
  });
});

describe("what is wrong is said at the field that was submitted", () => {
  const cases: [string, Json, string][] = [
    ["steps that are no list", { steps: {} }, "steps"],
    ["a step without code", { steps: [CODE, code("", { id: "two" })] }, "steps.1.code"],
    ["a step of no type", { steps: [{ id: "a", type: "shell" }] }, "steps.0.type"],
    ["the same id twice", { steps: [CODE, CODE] }, "steps"],
    ["51 steps", { steps: Array.from({ length: 51 }, (_, at) => code("1", { id: `s${at}` })) }, "steps"],
    ["a field of another step type", { steps: [{ ...CODE, url: "https://a.example" }] }, "steps.0"],
    ["a secret in code", { steps: [code(`const k = "${SECRET}"`)] }, "steps.0.code"],
    [
      "a secret at the end of long code",
      { steps: [code(`${"a b\n".repeat(15_000)} ${SECRET}`)] },
      "steps.0.code",
    ],
    [
      "a secret in a header of a step",
      {
        steps: [
          { id: "a", type: "http", method: "GET", url: "https://a.example", headers: { "x-key": SECRET } },
        ],
      },
      "steps.0.headers",
    ],
    [
      "a secret in an address",
      { steps: [{ id: "a", type: "http", method: "GET", url: `https://a.example/?key=${SECRET}` }] },
      "steps.0.url",
    ],
    [
      "a secret in a body",
      { steps: [{ id: "a", type: "http", method: "POST", url: "https://a.example", body: { a: [SECRET] } }] },
      "steps.0.body",
    ],
    ["a secret as a description", { description: SECRET }, "description"],
    ["a secret as a name", { name: SECRET }, "name"],
    ["a secret as a host", { hosts: [SECRET] }, "hosts.0"],
    ["an address as a host", { hosts: ["api.example.com", "https://api.example.com/v1"] }, "hosts.1"],
    ["a user name without which basic is nothing", { webhook: { auth: "basic" } }, "webhook.username"],
    ["a user name with a colon", { webhook: { auth: "basic", username: "a:b" } }, "webhook.username"],
    ["no header", { webhook: { auth: "header" } }, "webhook.header"],
    ["a header that is none", { webhook: { auth: "header", header: "X Y" } }, "webhook.header"],
    [
      "an algorithm that proves nothing",
      { webhook: { auth: "jwt", algorithm: "none" } },
      "webhook.algorithm",
    ],
    ["a way to prove that does not exist", { webhook: { auth: "hmac" } }, "webhook.auth"],
    ["a schedule with seconds", { schedule: "* * * * * *" }, "schedule"],
    ["a schedule that never comes", { schedule: "0 0 30 2 *" }, "schedule"],
    ["a time zone of nowhere", { schedule: "0 7 * * *", timeZone: "Mars/Olympus" }, "timeZone"],
    ["a slot that is not there", { assignments: { webhook: null } }, "assignments.webhook"],
  ];

  test.each(cases)("%s", async (_title, body, field) => {
    const refused = await call("POST", "/workflows", { name: `Workflow ${unique()}`, ...body });
    expect([refused.status, refused.json.code], JSON.stringify(refused.json)).toEqual([422, "invalid"]);
    expect(fieldsOf(refused)).toContain(field);
  });

  test("also when a workflow is changed, and nothing of the change is kept", async () => {
    const made = await add({ steps: [CODE] });
    for (const [title, body, field] of cases) {
      const refused = await call("PATCH", `/workflows/${made.id}`, body);
      expect([refused.status, fieldsOf(refused).includes(field)], title).toEqual([422, true]);
    }
    expect((await call("GET", `/workflows/${made.id}`)).json).toEqual(made);
  });
});

describe("what a step names", () => {
  const prompted = (more: Json) => ({ id: "ask", type: "agent", llm: "x", prompt: "Do it.", ...more });

  test("is there, visible and of the right kind, or it is not there at all", async () => {
    const make = (kind: string, config: Json, ctx = owner, more: Json = {}) =>
      createConsumer(ctx, { kind, name: `${kind} ${unique()}`, config, ...more });
    const LLM = { provider: "openai", model: "gpt-5.2" };
    const SKILL = { instructions: "Be brief." };
    const llm = await make("llm_config", LLM);
    const skill = await make("skill", SKILL);
    const good = [prompted({ llm: llm.id, skills: [skill.id] })];
    const { id } = await add({ steps: good });

    const project = await mintProject(world);
    const elsewhere = await make("llm_config", LLM, { ...owner, projectId: project.id });
    const foreign = await make("llm_config", LLM, (await mintWorld()).people.owner.ctx);
    const hidden = await make("llm_config", LLM, world.people.admin.ctx, { audience: "owner" });
    const bad = [
      ...[
        elsewhere.id,
        foreign.id,
        hidden.id,
        skill.id,
        id,
        "cons_00000000000000000000000000",
        "x",
        "' or 1=1",
      ],
    ];
    const answers = [];
    for (const other of bad) {
      const refused = await call("PATCH", `/workflows/${id}`, { steps: [prompted({ llm: other })] });
      answers.push({ status: refused.status, fields: refused.json.fields });
    }
    for (const answer of answers)
      expect(answer).toEqual({
        status: 422,
        fields: { "steps.0.llm": ["There is no such LLM configuration here."] },
      });
    const lists = prompted({
      llm: llm.id,
      tools: [skill.id],
      skills: [skill.id, llm.id],
      mcpServers: [llm.id],
    });
    const refused = await call("PATCH", `/workflows/${id}`, { steps: [CODE, lists] });
    expect(fieldsOf(refused).toSorted()).toEqual([
      "steps.1.mcpServers.0",
      "steps.1.skills.1",
      "steps.1.tools.0",
    ]);
    expect((await call("GET", `/workflows/${id}`)).json.steps).toEqual(good);
  });

  test("may be gone when something else is changed", async () => {
    const llm = await createConsumer(owner, {
      ...{ kind: "llm_config", name: `LLM ${unique()}`, config: { provider: "openai", model: "gpt-5.2" } },
    });
    const { id } = await add({ steps: [prompted({ llm: llm.id })] });
    await asOwner((sql) => sql`delete from consumers where id = ${llm.id}`);
    expect((await call("PATCH", `/workflows/${id}`, { description: "more" })).status).toBe(200);
  });
});

describe("permissions, keys and explanations by REST", () => {
  test("say what a workflow may use and why", async () => {
    const key = `SLACK_${unique().toUpperCase()}`;
    const { id } = await add({ steps: [code(`credential("${key}")`)] });
    const body = { key, type: "api_token", workflowId: id, fields: { token: SECRET } };
    const own = (await call("POST", "/credentials", body)).json;
    const set = await call("PUT", `/workflows/${id}/permissions`, { mode: "selected", keys: [] });
    expect(set.json).toMatchObject({ mode: "selected", keys: [], referenced: [{ key, allowed: false }] });
    expect((await call("GET", `/workflows/${id}/permissions`)).json).toEqual(set.json);
    const blocked = await call("GET", `/explain?key=${key}&workflowId=${id}`);
    expect(blocked.json).toMatchObject({ code: "missing_credential", winner: null });
    await call("PUT", `/workflows/${id}/permissions`, { mode: "selected", keys: [key] });
    const won = await call("GET", `/explain?key=${key}&workflowId=${id}`);
    expect(won.json).toMatchObject({ code: "ok", winner: { id: own.id, scope: "workflow", version: 1 } });
    const keys = await call("GET", `/workflows/${id}/keys`);
    expect((keys.json.items as Json[]).find((item) => item.key === key)).toMatchObject({
      ...{ allowed: true, resolvesTo: "workflow", credential: { id: own.id, hint: SECRET.slice(-4) } },
    });
  });

  test("refuse what they cannot mean", async () => {
    const { id } = await add();
    for (const body of [
      {},
      { mode: "none" },
      { mode: "selected", keys: "A" },
      { mode: "selected", keys: [SECRET] },
    ])
      expect((await call("PUT", `/workflows/${id}/permissions`, body)).status).toBe(422);
    for (const query of ["", "?key=", "?key=lower", `?key=${SECRET}`, "?key=A&key=B", "?key=A&other=1"])
      expect((await call("GET", `/explain${query}`)).status, query).toBe(422);
    expect((await call("GET", "/explain?key=A&workflowId=wf_x")).status).toBe(404);
  });
});

test("no answer, no row of the audit and no workflow holds what looked like a secret", async () => {
  const [kept] = await asOwner(
    (sql) => sql<{ text: string }[]>`select json_agg(c)::text as text from consumers c`,
  );
  const all = [...seen, kept?.text ?? "", JSON.stringify(await newestEvents(owner.orgId, 500))].join("\n");
  expect(seen.length).toBeGreaterThan(80);
  expect(findCanary(all, SECRET)).toEqual([]);
});
