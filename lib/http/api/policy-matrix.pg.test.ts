import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALL, transaction } from "@/db/client";
import { memberships } from "@/db/schema";
import { type Action, type Grant, POLICY, type Role, ROLES, SCOPES } from "@/lib/access/policy";
import { AppError } from "@/lib/errors";
import { type Api, type Reply, startApi } from "@/lib/testing/api";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { DOOR_INPUTS, requestOf, type Scene, sceneOf } from "@/lib/testing/door-inputs";
import { type AnyDoor, findDoors } from "@/lib/testing/doors";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { newestEvents } from "@/lib/testing/outcomes";
import { ENDPOINTS } from "./endpoints";
import { Problem } from "./schemas/problem";

// Safe because the record's keys are the actions.
const ACTIONS = Object.keys(POLICY) as Action[];
const grants: Record<Action, Grant> = POLICY;
const CLOSED = ACTIONS.filter((action) => !grants[action].open);
const OPEN = ACTIONS.filter((action) => grants[action].open);

let api: Api;
let scene: Scene;
const doors = await findDoors();

beforeAll(async () => {
  await openTestInstance();
  api = await startApi();
  scene = sceneOf(await mintWorld());
});
afterAll(closeTestInstance);

function doorOf(action: Action): AnyDoor {
  const door = doors.get(action);
  if (!door) throw new Error(`no door for ${action}`);
  return door;
}

/** What the table says, read without the code that enforces it. */
function personMay(role: Role, action: Action, managers: Role = "collaborator"): boolean {
  const lowest = grants[action].role === "manager" ? managers : grants[action].role;
  return lowest !== null && ROLES.indexOf(role) >= ROLES.indexOf(lowest);
}

test("the table reads", () => {
  const line = (action: Action) => {
    const { role, scope, open } = grants[action];
    const people = open ? "anybody with its proof" : (role ?? "nobody");
    return `${action.padEnd(22)} ${people.padEnd(22)} ${scope ?? "-"}`;
  };
  expect(`\n${ACTIONS.map(line).join("\n")}\n`).toMatchInlineSnapshot(`
    "
    credential.list        member                 credentials:read
    credential.read        member                 credentials:read
    credential.versions    member                 credentials:read
    credential.usage       member                 credentials:read
    credential.activity    admin                  credentials:read
    credential.impact      member                 credentials:read
    credential.bin         member                 credentials:read
    credential.create      manager                credentials:write
    credential.update      manager                credentials:write
    credential.rotate      manager                credentials:write
    credential.rollback    manager                credentials:write
    credential.disable     manager                credentials:write
    credential.enable      manager                credentials:write
    credential.delete      manager                credentials:write
    credential.restore     manager                credentials:write
    credential.import      manager                credentials:write
    credential.resolve     nobody                 credentials:resolve
    credential.relay       nobody                 credentials:relay
    approval.list          manager                -
    approval.decide        manager                -
    approval.read          nobody                 credentials:relay
    notice.list            member                 -
    notice.read            member                 -
    credential.move        collaborator           consumers:write
    consumer.list          member                 credentials:read
    consumer.read          member                 credentials:read
    consumer.candidates    member                 credentials:read
    consumer.create        collaborator           consumers:write
    consumer.update        collaborator           consumers:write
    consumer.delete        collaborator           consumers:write
    consumer.assign        collaborator           consumers:write
    consumer.use           collaborator           consumers:write
    workflow.run           member                 workflows:run
    run.list               member                 credentials:read
    run.read               member                 credentials:read
    run.cancel             member                 workflows:run
    run.rerun              member                 workflows:run
    run.trigger            anybody with its proof -
    workflow.list          member                 credentials:read
    workflow.read          member                 credentials:read
    workflow.create        collaborator           workflows:write
    workflow.update        collaborator           workflows:write
    workflow.delete        collaborator           workflows:write
    workflow.permissions   member                 credentials:read
    workflow.permit        manager                workflows:write
    workflow.keys          member                 credentials:read
    credential.explain     member                 credentials:read
    connection.list        member                 credentials:read
    connection.start       collaborator           -
    connection.disable     collaborator           consumers:write
    connection.enable      collaborator           consumers:write
    connection.delete      collaborator           consumers:write
    oauth.exchange         collaborator           consumers:write
    webhook.verify         anybody with its proof -
    channel.messages       member                 credentials:read
    credential.probe       collaborator           credentials:use
    credential.probe_unsaved collaborator           credentials:use
    credential.probe_many  collaborator           credentials:use
    credential.request     manager                credentials:request
    credential.fill        anybody with its proof -
    leak.scan              collaborator           credentials:read
    template.list          member                 credentials:read
    template.added         member                 credentials:read
    template.read          member                 credentials:read
    template.detect        member                 credentials:read
    token.list             manager                tokens:write
    token.create           manager                tokens:write
    token.revoke           manager                tokens:write
    audit.list             admin                  audit:read
    audit.verify           admin                  audit:read
    audit.export           admin                  audit:read
    encryption.status      member                 -
    encryption.recheck     anybody with its proof -
    project.create         admin                  -
    project.update         admin                  -
    organisation.update    owner                  -
    member.list            member                 -
    member.invite          admin                  -
    member.change_role     admin                  -
    member.remove          admin                  -
    invitation.revoke      admin                  -
    invitation.accept      anybody with its proof -
    setup.owner            anybody with its proof -
    setup.advance          owner                  -
    session.sign_in        anybody with its proof -
    session.sign_in_oidc   anybody with its proof -
    session.sign_out       anybody with its proof -
    "
  `);
});

test("every door has an input here", () => {
  expect([...doors.keys()].toSorted()).toEqual(ACTIONS.toSorted());
  expect(Object.keys(DOOR_INPUTS).toSorted()).toEqual(ACTIONS.toSorted());
});

async function outcome(action: Action, ctx: Scene["ctx"]): Promise<"allowed" | "forbidden"> {
  const input = await DOOR_INPUTS[action](scene);
  try {
    await doorOf(action)(ctx, input);
    return "allowed";
  } catch (error) {
    if (error instanceof AppError && error.code === "forbidden") return "forbidden";
    throw error;
  }
}

describe.each(ROLES)("a person who is %s", (role) => {
  test.each(CLOSED)("%s", async (action) => {
    const { ctx, id } = scene.world.people[role];
    const expected = personMay(role, action) ? "allowed" : "forbidden";
    expect(await outcome(action, ctx)).toBe(expected);
    if (expected === "forbidden") {
      const [event] = await newestEvents(ctx.orgId, 1);
      expect(event).toMatchObject({ action, outcome: "denied", actorKind: "user", actorId: id });
    }
  });
});

test("where only administrators manage credentials, collaborators do what members do", async () => {
  const { ctx } = scene.world.people.collaborator;
  if (ctx.actor.kind !== "user") throw new Error("a person");
  const limited = { ...ctx, actor: { ...ctx.actor, managesFrom: "admin" as const } };
  for (const action of CLOSED)
    expect(await outcome(action, limited), action).toBe(
      personMay("collaborator", action, "admin") ? "allowed" : "forbidden",
    );
});

describe("somebody who has not signed in", () => {
  const nobody = () => ({
    ...scene.ctx,
    actor: { kind: "anonymous", id: "anonymous", name: "anonymous" } as const,
  });

  test.each(CLOSED)("is refused %s, whatever the place", async (action) => {
    expect(await outcome(action, nobody())).toBe("forbidden");
  });

  test.each(OPEN)("%s asks for its proof", async (action) => {
    const result = doorOf(action)(
      { ...nobody(), orgId: "*", projectId: "*" },
      await DOOR_INPUTS[action](scene),
    );
    const harmless: Partial<Record<Action, unknown>> = {
      "encryption.recheck": { ready: true },
      "session.sign_out": { ended: 0 },
    };
    if (harmless[action]) expect(await result).toEqual(harmless[action]);
    else await expect(result).rejects.toThrow(AppError);
  });
});

const codeOf = (reply: Reply) => reply.read(Problem).code;

async function request(index: number, token: string): Promise<Reply> {
  const endpoint = ENDPOINTS[index]!;
  const { method, path, body } = requestOf(endpoint, await DOOR_INPUTS[endpoint.door.action](scene));
  return api.call(method, path, { token, body });
}

const LINES = ENDPOINTS.map((endpoint, index) => [`${endpoint.method} ${endpoint.path}`, index] as const);
const scopeOf = (index: number) => {
  const { scope } = grants[ENDPOINTS[index]!.door.action];
  if (scope === null) throw new Error("an endpoint of an act that no token may do");
  return scope;
};

describe("a machine token", () => {
  test.each(LINES)("%s opens with its one scope", async (_line, index) => {
    const { text } = await mintToken(scene.ctx, { scopes: [scopeOf(index)] });
    expect((await request(index, text)).status).toBeLessThan(300);
  });

  test.each(LINES)(
    "%s is closed to all other scopes together, and the attempt is recorded",
    async (_line, index) => {
      const scopes = SCOPES.filter((scope) => scope !== scopeOf(index));
      const { id, text } = await mintToken(scene.ctx, { scopes });
      const reply = await request(index, text);
      expect([reply.status, codeOf(reply)]).toEqual([403, "forbidden"]);
      const [event] = await newestEvents(scene.ctx.orgId, 1);
      const { action } = ENDPOINTS[index]!.door;
      expect(event).toMatchObject({ action, outcome: "denied", actorKind: "token", actorId: id });
    },
  );

  test.each(CLOSED.filter((action) => grants[action].scope === null))(
    "cannot reach %s at all",
    async (action) => {
      const { ctx } = await mintToken(scene.ctx, { scopes: [...SCOPES] });
      expect(await outcome(action, ctx)).toBe("forbidden");
      expect(ENDPOINTS.map((endpoint) => endpoint.door.action)).not.toContain(action);
    },
  );

  test.each(ROLES)("may do what its person may do today, not on the day it was made: %s", async (role) => {
    const world = await mintWorld();
    const { ctx, id } = world.people.admin;
    const { text } = await mintToken(ctx, { scopes: [...SCOPES] });
    await transaction(ALL, (tx) =>
      tx
        .update(memberships)
        .set({ role })
        .where(and(eq(memberships.orgId, ctx.orgId), eq(memberships.userId, id))),
    );
    for (const [line, index] of LINES) {
      const { action } = ENDPOINTS[index]!.door;
      const { method, path, body } = requestOf(ENDPOINTS[index]!, await DOOR_INPUTS[action](sceneOf(world)));
      const reply = await api.call(method, path, { token: text, body });
      const expected = grants[action].role === null || personMay(role, action);
      expect(reply.status < 300, `${role} ${line}`).toBe(expected);
      if (!expected) expect(codeOf(reply)).toBe("forbidden");
    }
  });
});
