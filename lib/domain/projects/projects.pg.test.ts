import { afterAll, beforeAll, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import { closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { contextOf, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { createProject } from "./create";
import { updateProject } from "./update";

let ours: World;
let theirs: World;

beforeAll(async () => {
  await openTestInstance();
  ours = await mintWorld();
  theirs = await mintWorld();
});
afterAll(closeTestInstance);

test("an admin makes a project that can seal values at once, and the audit says so", async () => {
  const { ctx, id, name } = ours.people.admin;
  const project = await createProject(ctx, { name: "Billing Bots" });
  expect(project).toMatchObject({ slug: "billing-bots", credentialCount: 0, revision: 1 });
  const inside = { ...ctx, projectId: project.id };
  await createCredential(inside, { type: "api_token", key: "A_KEY", fields: { token: "canary-3f9b" } });
  const events = await newestEvents(ours.organisation.id);
  expect(events.find((event) => event.action === "project.create")).toMatchObject({
    outcome: "allowed",
    actorId: id,
    actorName: name,
    projectId: null,
    subjectId: project.id,
  });
});

test.each(["member", "collaborator"] as const)(
  "a %s makes and changes none, and the attempt is recorded",
  async (role) => {
    const { ctx } = ours.people[role];
    expect(await refusedWith(createProject(ctx, { name: "Mine" }))).toBe("forbidden");
    expect((await newestEvents(ours.organisation.id))[0]).toMatchObject({
      action: "project.create",
      outcome: "denied",
    });
    expect(await refusedWith(updateProject(ctx, { id: ours.project.id, name: "Mine" }))).toBe("forbidden");
  },
);

test("a machine token makes no project, whatever its scopes", async () => {
  const { ctx } = await mintToken(ours.people.owner.ctx, {
    scopes: ["credentials:write", "tokens:write", "audit:read"],
  });
  expect(await refusedWith(createProject(ctx, { name: "By token" }))).toBe("forbidden");
});

test("equal names get different addresses, and a taken address is told", async () => {
  const { ctx } = ours.people.owner;
  const slugs = [];
  for (let round = 0; round < 3; round += 1)
    slugs.push((await createProject(ctx, { name: "Héllo Wörld!" })).slug);
  expect(slugs).toEqual(["hello-world", "hello-world-2", "hello-world-3"]);
  const error = await refusal(createProject(ctx, { name: "Another", slug: "hello-world" }));
  expect(error).toMatchObject({
    code: "conflict",
    fields: { slug: ["The address hello-world is already taken."] },
  });
  expect((await createProject(theirs.people.owner.ctx, { name: "Hello world" })).slug).toBe("hello-world");
  expect((await createProject(ctx, { name: "日本語" })).slug).toBe("project");
});

test.each([
  "",
  "-a",
  "a-",
  "A",
  "a b",
  "a/b",
  "..",
  "%2e",
  "settings",
  "new",
  "a".repeat(41),
  "é",
  null,
  ["a"],
])("the address %j is refused", async (slug) => {
  expect(await refusedWith(createProject(ours.people.owner.ctx, { name: "Name", slug }))).toBe("invalid");
});

test.each([
  "",
  "   ",
  "line\nbreak",
  "x".repeat(101),
  "\u202Eevil",
  "ghp_abcdefghijklmnopqrstuvwxyz0123456789",
])("the name %j is refused", async (name) => {
  expect(await refusedWith(createProject(ours.people.owner.ctx, { name }))).toBe("invalid");
});

test("a project is renamed at the revision it was read at, and not at an older one", async () => {
  const { ctx } = ours.people.admin;
  const { id } = await createProject(ctx, { name: "Before" });
  const after = await updateProject(ctx, { id, name: "After", slug: "after", revision: 1 });
  expect(after).toMatchObject({ name: "After", slug: "after", revision: 2 });
  expect(await refusedWith(updateProject(ctx, { id, name: "Late", revision: 1 }))).toBe("stale");
  expect((await newestEvents(ours.organisation.id))[0]).toMatchObject({
    action: "project.update",
    detail: { changed: ["name", "slug"] },
  });
});

test("another tenant's project does not exist", async () => {
  const { ctx } = ours.people.owner;
  const foreign = await refusal(updateProject(ctx, { id: theirs.project.id, name: "Ours" }));
  const missing = await refusal(updateProject(ctx, { id: "proj_00000000000000000000000000", name: "Ours" }));
  const misshapen = await refusal(updateProject(ctx, { id: "x", name: "Ours" }));
  expect([foreign.code, foreign.message]).toEqual(["not_found", missing.message]);
  expect(misshapen.message).toBe(missing.message);
});

test("while sealed nothing is made", async () => {
  await whileSealed(async () => {
    expect(await refusedWith(createProject(ours.people.owner.ctx, { name: "Sealed" }))).toBe("sealed");
  });
});

test("of 16 projects made at once with one address, one is made", async () => {
  const ctx = contextOf(ours, ours.people.owner);
  const made = await Promise.allSettled(
    Array.from({ length: 16 }, () => createProject(ctx, { name: "Race", slug: "race" })),
  );
  expect(made.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of made)
    if (result.status === "rejected") expect(result.reason).toMatchObject({ code: "conflict" });
});
