import { afterAll, beforeAll, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintWorld, type World } from "@/lib/testing/factories";
import { listAddedTemplates } from "./added";

let world: World;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
});
afterAll(closeTestInstance);

const store = (key: string, more: Record<string, unknown> = {}) =>
  createCredential(world.people.owner.ctx, { type: "api_token", key, ...more });

test("a service counts as added by its key, with or without a value, whatever template made it", async () => {
  const { id } = await store("ANTHROPIC_API_KEY");
  await store("ANTHROPIC_API_KEY_2", { template: "anthropic" });
  expect(await listAddedTemplates(world.people.member.ctx, {})).toEqual([
    { template: "anthropic", credentialId: id },
  ]);
});

test("a credential that somebody keeps to themselves adds a service for nobody else", async () => {
  const { id } = await store("OPENAI_API_KEY", { audience: "owner" });
  const added = async (ctx: World["system"]) =>
    (await listAddedTemplates(ctx, {})).map(({ credentialId }) => credentialId);
  expect(await added(world.people.owner.ctx)).toContain(id);
  expect(await added(world.people.admin.ctx)).not.toContain(id);
});

test("another project has added nothing", async () => {
  expect(await listAddedTemplates((await mintWorld()).people.owner.ctx, {})).toEqual([]);
});
