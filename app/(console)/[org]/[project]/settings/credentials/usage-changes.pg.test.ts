import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { PersonContext } from "@/lib/auth/session";
import { createConsumer } from "@/lib/domain/consumers/create";
import { readConsumer } from "@/lib/domain/consumers/read";
import { updateConsumer } from "@/lib/domain/consumers/update";
import { createCredential } from "@/lib/domain/credentials/create";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintPerson, mintProject, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusedWith } from "@/lib/testing/outcomes";
import { moveTargets } from "./move-targets";
import { reassign, unassign } from "./unassign";

let world: World;
let owner: PersonContext;
const CANARY = `sk-ant-api03-CANARY-${randomBytes(12).toString("hex")}`;
const given: unknown[] = [];

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
  const project = await mintProject(world);
  owner = { ...world.people.owner.ctx, projectId: project.id } as unknown as PersonContext;
});
afterAll(closeTestInstance);

const unique = () => randomBytes(4).toString("hex").toUpperCase();
const add = (more: Record<string, unknown> = {}) =>
  createCredential(owner, { key: `KEY_${unique()}`, type: "api_token", fields: { token: CANARY }, ...more });
const addRuntime = (environment: string[]) =>
  createConsumer(owner, {
    kind: "runtime",
    name: `Runtime ${unique()}`,
    config: { mode: "local" },
    assignments: { environment },
  });
const addLlm = (credential: string) =>
  createConsumer(owner, {
    kind: "llm_config",
    name: `Config ${unique()}`,
    config: { provider: "anthropic", model: "m" },
    assignments: { credential },
  });
const slotOf = async (id: string, slot: string) =>
  (await readConsumer(owner, { id })).slots.find(({ name }) => name === slot);
const anthropic = () => add({ template: "anthropic", type: undefined });

test("a single slot is emptied and filled again", async () => {
  const { id } = await anthropic();
  const config = await addLlm(id);
  const place = { consumerId: config.id, slot: "credential", id };
  const { revision } = await unassign(owner, place);
  expect(await slotOf(config.id, "credential")).toMatchObject({ credentialId: null });
  await reassign(owner, { ...place, revision });
  expect(await slotOf(config.id, "credential")).toMatchObject({ credentialId: id });
  const actions = (await newestEvents(owner.orgId)).map(({ action }) => action);
  expect(actions.filter((action) => action === "consumer.assign").length).toBeGreaterThanOrEqual(2);
});

test("the others of a list stay, in both directions", async () => {
  const [one, two] = [await add(), await add()];
  const runtime = await addRuntime([one.id, two.id]);
  const place = { consumerId: runtime.id, slot: "environment", id: one.id };
  const { revision } = await unassign(owner, place);
  expect((await slotOf(runtime.id, "environment"))?.credentialIds).toEqual([two.id]);
  await reassign(owner, { ...place, revision });
  expect((await slotOf(runtime.id, "environment"))?.credentialIds.toSorted()).toEqual(
    [one.id, two.id].toSorted(),
  );
});

test("taking it back overwrites nothing that was done meanwhile", async () => {
  const { id } = await anthropic();
  const config = await addLlm(id);
  const place = { consumerId: config.id, slot: "credential", id };
  const { revision } = await unassign(owner, place);
  await updateConsumer(owner, { id: config.id, name: `Renamed ${unique()}` });
  expect(await refusedWith(reassign(owner, { ...place, revision }))).toBe("stale");
  expect(await slotOf(config.id, "credential")).toMatchObject({ credentialId: null });
});

test("whoever may not assign changes nothing, and another project has no such consumer", async () => {
  const { id } = await anthropic();
  const config = await addLlm(id);
  const place = { consumerId: config.id, slot: "credential", id };
  const member = { ...(await mintPerson(world, "member")).ctx, projectId: owner.projectId };
  expect(await refusedWith(unassign(member as unknown as PersonContext, place))).toBe("forbidden");
  const elsewhere = { ...owner, projectId: world.project.id };
  expect(await refusedWith(unassign(elsewhere, place))).toBe("not_found");
  expect(await slotOf(config.id, "credential")).toMatchObject({ credentialId: id });
  expect(await refusedWith(unassign(owner, { ...place, slot: "nowhere" }))).toBe("conflict");
});

test("what may take its place is its service first, then its type, then the rest, and never itself", async () => {
  const project = await mintProject(world);
  owner = { ...owner, projectId: project.id };
  const ssh = await createCredential(owner, { type: "ssh_key", key: "SSH" });
  const token = await add({ key: "TOKEN" });
  const from = await anthropic();
  const twin = await add({ template: "anthropic", type: undefined, key: "TWIN", name: "Twin" });
  const found = await moveTargets(owner, { id: from.id });
  given.push(found);
  expect(found.items.map(({ credential, fit }) => [credential.id, fit])).toEqual([
    [twin.id, "match"],
    [token.id, "fits"],
    [ssh.id, "fits"],
  ]);
  expect(found.items[0]?.credential.hint).toBe(CANARY.slice(-4));
  expect((await moveTargets(owner, { id: from.id, q: "twin" })).items).toHaveLength(1);
  expect(await refusedWith(moveTargets(owner, { id: "cred_nobody" }))).toBe("not_found");
});

test("no answer holds a value", () => {
  expect(findCanary(JSON.stringify(given), CANARY)).toEqual([]);
});
