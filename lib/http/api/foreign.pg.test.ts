import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "@/lib/access/policy";
import { newId } from "@/lib/ids";
import { type Api, type Reply, startApi } from "@/lib/testing/api";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { DOOR_INPUTS, requestOf, type Scene, sceneOf } from "@/lib/testing/door-inputs";
import { type MintedToken, mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { createCredential } from "@/lib/domain/credentials/create";
import { inviteMember } from "@/lib/domain/members/invite";
import type { Endpoint } from "./endpoint";
import { ENDPOINTS } from "./endpoints";
import { EventPage } from "./schemas/audit";
import { CredentialPage } from "./schemas/credential";
import { Problem } from "./schemas/problem";

const everything = { scopes: [...SCOPES] };

let api: Api;
let world: World;
let other: World;
let token: MintedToken;

/** Where things are that the token must not know of. */
let foreign: [name: string, scene: Scene][];

beforeAll(async () => {
  await openTestInstance();
  api = await startApi();
  [world, other] = [await mintWorld(), await mintWorld()];
  token = await mintToken(world.people.admin.ctx, everything);
  const project = await mintProject(world);
  const owner = world.people.owner.ctx;
  foreign = [
    ["another organisation", sceneOf(other)],
    ["another project", { ...sceneOf(world), ctx: { ...owner, projectId: project.id } }],
    ["somebody else alone", { ...sceneOf(world), more: { audience: "owner" } }],
    ["others by name", { ...sceneOf(world), more: { audience: { members: [world.people.member.id] } } }],
  ];
});
afterAll(closeTestInstance);

const WITH_IDS = ENDPOINTS.filter(
  ({ path, door }) =>
    /\{(?:id|workflowId)\}/.test(path) || ["credential.impact", "credential.delete"].includes(door.action),
);
const LINES = WITH_IDS.map((endpoint) => [`${endpoint.method} ${endpoint.path}`, endpoint] as const);

async function ask(endpoint: Endpoint, input: Record<string, unknown>): Promise<Reply> {
  const { method, path, body } = requestOf(endpoint, input);
  return api.call(method, path, { token: token.text, body });
}

/** All of a refusal but what differs between any two answers. */
function comparable({ status, headers, text }: Reply) {
  const { date: _date, "x-request-id": requestId, ...others } = headers;
  return { status, headers: others, text: text.replaceAll(String(requestId), "(request)") };
}

const named = ({ path }: Endpoint, input: Record<string, unknown>, id: string) => ({
  ...input,
  ...("ids" in input ? { ids: [id] } : path.includes("{workflowId}") ? { workflowId: id } : { id }),
});

describe("what does not exist and what is not yours are one answer", () => {
  test.each(LINES)("%s", async (line, endpoint) => {
    const input = await DOOR_INPUTS[endpoint.door.action](sceneOf(world));
    const kind = endpoint.path.startsWith("/tokens") ? "token" : "credential";
    const missing = comparable(await ask(endpoint, named(endpoint, input, newId(kind))));
    expect(missing.status, missing.text).toBe(404);
    const isOfTemplates = endpoint.path.startsWith("/templates");
    for (const [name, scene] of isOfTemplates ? [] : foreign) {
      // A token belongs to a project, whoever made it.
      if (kind === "token" && scene.more) continue;
      const theirs = await DOOR_INPUTS[endpoint.door.action](scene);
      expect(comparable(await ask(endpoint, theirs)), `${line} of ${name}`).toEqual(missing);
    }
    const own = (input.id ?? input.workflowId ?? (input.ids as string[])[0]) as string;
    const malformed = [
      ...[
        "-",
        "0",
        "null",
        "undefined",
        "%5Bobject%20Object%5D",
        "*",
        "%",
        "%00",
        "..",
        "%2e%2e",
        "a%2Fb",
        ";x",
      ],
      ...["__proto__", "constructor", "'--", "1%20or%201=1", "%F0%9F%98%80", "a".repeat(300)],
      ...[newId("token"), newId("credential"), newId("user"), newId("project"), newId("version")],
      ...[
        own.toUpperCase(),
        `${own}0`,
        `${own};x`,
        `${own}%00`,
        `%${own.charCodeAt(0).toString(16)}${own.slice(1)}`,
        own.slice(0, -1),
      ],
    ];
    for (const id of malformed)
      expect(comparable(await ask(endpoint, named(endpoint, input, id))), `${line} ${id}`).toEqual(missing);
  });
});

test("one foreign credential among own ones refuses the whole batch, and is not pointed out", async () => {
  const [, elsewhere] = foreign[0]!;
  const theirs = String((await DOOR_INPUTS["credential.read"](elsewhere)).id);
  for (const action of ["credential.impact", "credential.delete"] as const) {
    const endpoint = ENDPOINTS.find(({ door, path }) => door.action === action && !path.includes("{id}"))!;
    const input = await DOOR_INPUTS[action](sceneOf(world));
    const own = (input.ids as string[])[0]!;
    const many = await Promise.all(
      Array.from({ length: 5 }, async () =>
        String((await DOOR_INPUTS["credential.read"](sceneOf(world))).id),
      ),
    );
    const withMissing = await ask(endpoint, { ...input, ids: [own, ...many, newId("credential")] });
    const withTheirs = await ask(endpoint, { ...input, ids: [own, theirs, ...many] });
    expect(withTheirs.status).toBe(404);
    expect(comparable(withTheirs)).toEqual(comparable(withMissing));
    expect(withTheirs.text).not.toContain(theirs);
    const still = await api.call("GET", `/api/v1/credentials/${own}`, { token: token.text });
    expect(still.status).toBe(200);
  }
});

test("a key that others use is as unknown as a key that nobody uses", async () => {
  const endpoint = ENDPOINTS.find(({ path }) => path === "/resolve")!;
  const before = comparable(await ask(endpoint, { keys: ["THEIRS"] }));
  expect(before.status).toBe(404);
  for (const [name, { ctx, value, more }] of foreign.slice(0, 3)) {
    await createCredential(ctx, { type: "api_token", key: "THEIRS", fields: { token: value() }, ...more });
    expect(comparable(await ask(endpoint, { keys: ["THEIRS"] })), name).toEqual(before);
  }
  const partial = await ask(endpoint, { keys: ["THEIRS"], partial: true });
  expect(JSON.parse(partial.text)).toEqual({
    credentials: {},
    missing: ["THEIRS"],
    errors: { THEIRS: "missing_credential" },
  });
});

test("lists hold nothing of others, whatever they are asked for", async () => {
  for (const [, scene] of foreign) await DOOR_INPUTS["credential.read"](scene);
  await DOOR_INPUTS["credential.restore"](foreign[1]![1]);
  const { items } = (await api.call("GET", "/api/v1/credentials?limit=200", { token: token.text })).read(
    CredentialPage,
  );
  const own = new Set(items.map(({ id }) => id));
  for (const query of ["", "?q=KEY", "?q=%25", "?q=_", "?sort=key&limit=200", "?status=active,disabled"]) {
    const page = (await api.call("GET", `/api/v1/credentials${query}`, { token: token.text })).read(
      CredentialPage,
    );
    expect(page.items.filter(({ id }) => !own.has(id))).toEqual([]);
    expect(page.total).toBeLessThanOrEqual(own.size);
  }
});

describe("the audit log of others", () => {
  test("is empty, by every filter", async () => {
    const reader = await mintToken(world.people.admin.ctx, everything);
    const [, elsewhere] = foreign[0]!;
    const [, otherProject] = foreign[1]!;
    const subject = String((await DOOR_INPUTS["credential.read"](elsewhere)).id);
    await inviteMember(other.people.owner.ctx, { email: "somebody@example.com", role: "member" });
    for (const query of [
      `subject=${subject}`,
      `actor=${other.people.owner.id}`,
      `project=${other.project.id}`,
      `project=${otherProject.ctx.projectId}`,
      "action=member.invite",
      "project=",
    ]) {
      const reply = await api.call("GET", `/api/v1/audit?${query}`, { token: reader.text });
      if (query === "project=") expect(reply.text).not.toContain(otherProject.ctx.projectId);
      else expect(reply.read(EventPage), query).toEqual({ items: [], nextCursor: null });
    }
  });

  test("is not reached by a cursor from the end of the world", async () => {
    const reader = await mintToken(world.people.admin.ctx, everything);
    const all = await api.call("GET", "/api/v1/audit?cursor=999999999&limit=200", { token: reader.text });
    expect(all.text).not.toContain(other.project.id);
    expect(all.text).not.toContain(foreign[1]![1].ctx.projectId);
  });
});

describe("a cursor", () => {
  const first = async ({ text }: MintedToken, query = "limit=2") => {
    const reply = await api.call("GET", `/api/v1/credentials?${query}`, { token: text });
    return reply.read(CredentialPage).nextCursor!;
  };
  const follow = (cursor: string, query = "limit=2", reader = token) =>
    api.call("GET", `/api/v1/credentials?${query}&cursor=${encodeURIComponent(cursor)}`, {
      token: reader.text,
    });

  test("of this reader and list goes on", async () => {
    for (let left = 3; left > 0; left -= 1) await DOOR_INPUTS["credential.read"](sceneOf(world));
    expect((await follow(await first(token))).status).toBe(200);
  });

  test("of another reader, project, organisation, order or filter is refused", async () => {
    const scenes = [sceneOf(world), foreign[0]![1], foreign[1]![1]];
    for (const scene of scenes)
      for (let left = 3; left > 0; left -= 1) await DOOR_INPUTS["credential.read"](scene);
    const others = await Promise.all(scenes.map(({ ctx }) => mintToken(ctx, everything)));
    const cursors = await Promise.all(others.map((reader) => first(reader)));
    const replies = [
      ...(await Promise.all(cursors.map((cursor) => follow(cursor)))),
      await follow(await first(token), "limit=2&sort=key"),
      await follow(await first(token), "limit=2&q=KEY"),
      await follow(await first(token), "limit=2&status=active"),
    ];
    for (const reply of replies) expect([reply.status, reply.read(Problem).code]).toEqual([400, "malformed"]);
  });

  test("with any character changed is refused", async () => {
    const cursor = await first(token);
    for (let at = 0; at < cursor.length; at += 5) {
      const changed = cursor.slice(0, at) + (cursor[at] === "A" ? "B" : "A") + cursor.slice(at + 1);
      expect((await follow(changed)).status, `at ${at}`).toBe(400);
    }
  });
});

test("people, workflows and owners of others cannot be named", async () => {
  const stranger = other.people.member.id;
  const own = String((await DOOR_INPUTS["credential.read"](sceneOf(world))).id);
  const patch = (body: unknown) =>
    api.call("PATCH", `/api/v1/credentials/${own}`, { token: token.text, body });
  const missing = newId("user");
  for (const make of [(id: string) => ({ ownerId: id }), (id: string) => ({ audience: { members: [id] } })]) {
    const theirs = await patch(make(stranger));
    expect(theirs.status).toBe(422);
    expect(comparable(theirs)).toEqual(comparable(await patch(make(missing))));
  }
  const create = { type: "api_token", key: "OF_A_WORKFLOW", workflowId: newId("workflow") };
  const ofWorkflow = await api.call("POST", "/api/v1/credentials", { token: token.text, body: create });
  expect(ofWorkflow.status).toBe(404);
  const resolve = { keys: ["THEIRS"], workflowId: newId("workflow") };
  expect((await api.call("POST", "/api/v1/resolve", { token: token.text, body: resolve })).status).toBe(404);
});
