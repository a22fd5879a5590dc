import { eq } from "drizzle-orm";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ALL, transaction } from "@/db/client";
import { machineTokens, memberships } from "@/db/schema";
import { type Action, SCOPES } from "@/lib/access/policy";
import { revokeToken } from "@/lib/domain/tokens/revoke";
import { type Api, startApi } from "@/lib/testing/api";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { DOOR_INPUTS, requestOf, type Scene, sceneOf } from "@/lib/testing/door-inputs";
import { mintProject, mintToken, mintWorld } from "@/lib/testing/factories";
import { ENDPOINTS } from "./endpoints";
import { Problem } from "./schemas/problem";

const everything = { scopes: [...SCOPES] };

let api: Api;
let elsewhere: Api[];
let scene: Scene;

beforeAll(async () => {
  await openTestInstance();
  scene = sceneOf(await mintWorld());
  api = await startApi();
  // An address of its own for each kind, so that the limit of failures at one address hides no other reason.
  elsewhere = await Promise.all(
    SPOILED.map((_kind, index) => startApi({ address: `198.51.100.${index + 1}` })),
  );
});
afterAll(closeTestInstance);

const changed = (text: string, at: number) => {
  const other = text.charAt(at) === "7" ? "8" : "7";
  return text.slice(0, at) + other + text.slice(at + 1);
};
const fresh = async () => (await mintToken(scene.ctx, everything)).text;
const PUBLIC_PART = 4;
const SECRET_PART = 20;

const SPOILED: [name: string, make: () => Promise<string>][] = [
  [
    "expired",
    async () => {
      const { id, text } = await mintToken(scene.ctx, everything);
      const expiresAt = new Date(Date.now() - 1);
      await transaction(ALL, (tx) =>
        tx.update(machineTokens).set({ expiresAt }).where(eq(machineTokens.id, id)),
      );
      return text;
    },
  ],
  [
    "revoked",
    async () => {
      const { id, text } = await mintToken(scene.ctx, everything);
      await revokeToken(scene.ctx, { id });
      return text;
    },
  ],
  [
    "of a person who left",
    async () => {
      const { ctx, id } = (await mintWorld()).people.admin;
      const { text } = await mintToken(ctx, everything);
      await transaction(ALL, (tx) => tx.delete(memberships).where(eq(memberships.userId, id)));
      return text;
    },
  ],
  ["wrong in its secret part", async () => changed(await fresh(), SECRET_PART)],
  ["wrong in its public part", async () => changed(await fresh(), PUBLIC_PART)],
  ["cut short", async () => (await fresh()).slice(0, -1)],
  ["too long", async () => `${await fresh()}7`],
  ["in capital letters", async () => (await fresh()).toUpperCase()],
  ["followed by another", async () => `${await fresh()} ${await fresh()}`],
];

describe("a token that does not count", () => {
  test.each(SPOILED.map(([name, make], index) => [name, make, index] as const))(
    "because it is %s opens nothing, and is not told why",
    async (_name, make, index) => {
      for (const endpoint of ENDPOINTS) {
        const { method, path, body } = requestOf(endpoint, await DOOR_INPUTS[endpoint.door.action](scene));
        const reply = await elsewhere[index]!.call(method, path, { token: await make(), body });
        const { requestId: _requestId, ...problem } = reply.read(Problem);
        expect(problem, path).toEqual({
          type: "urn:keyhold:error:unauthenticated",
          title: "Sign in or send a valid token",
          status: 401,
          code: "unauthenticated",
          detail:
            "Send a machine token of this project: Authorization: Bearer kh_…. It may have expired or been revoked.",
        });
        expect(reply.headers["www-authenticate"]).toBe('Bearer realm="keyhold"');
      }
    },
  );

  test("because it belongs to another project finds nothing of this one", async () => {
    const project = await mintProject(scene.world);
    const { text } = await mintToken({ ...scene.ctx, projectId: project.id }, everything);
    const byName: Action[] = [
      "credential.impact",
      "credential.delete",
      "credential.resolve",
      "credential.probe_many",
    ];
    for (const endpoint of ENDPOINTS) {
      const { action } = endpoint.door;
      const { method, path, body } = requestOf(endpoint, await DOOR_INPUTS[action](scene));
      const { status, text: answer } = await api.call(method, path, { token: text, body });
      const isNamed = action !== "template.read" && (path.includes("_") || byName.includes(action));
      if (isNamed) expect(status, path).toBe(404);
      else expect(status, path).toBeLessThan(300);
      // Its own writes of this test are its own to see.
      if (method === "GET") expect(answer, path).not.toContain(scene.ctx.projectId);
    }
    const list = await api.call("GET", "/api/v1/credentials?limit=200", { token: text });
    const ours = await mintToken(scene.ctx, everything);
    const all = await api.call("GET", "/api/v1/credentials?limit=200", { token: ours.text });
    const idsOf = (answer: string) => new Set(answer.match(/cred_[0-9a-z]{26}/g));
    expect([...idsOf(list.text)].filter((id) => idsOf(all.text).has(id))).toEqual([]);
    expect(idsOf(all.text).size).toBeGreaterThan(10);
  });
});
