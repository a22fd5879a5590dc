import { afterAll, beforeAll, expect, test } from "vitest";
import { findPlace } from "@/lib/domain/people/find-place";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { updateOrganisation } from "./update";

let ours: World;
let theirs: World;

beforeAll(async () => {
  await openTestInstance();
  ours = await mintWorld();
  theirs = await mintWorld();
});
afterAll(closeTestInstance);

test.each(["member", "collaborator", "admin"] as const)(
  "a %s changes nothing of the organisation",
  async (role) => {
    expect(await refusedWith(updateOrganisation(ours.people[role].ctx, { managesFrom: "admin" }))).toBe(
      "forbidden",
    );
    expect((await newestEvents(ours.organisation.id))[0]).toMatchObject({
      action: "organisation.update",
      outcome: "denied",
    });
  },
);

test("an owner decides who manages credentials, and it holds from the next request on", async () => {
  const { ctx } = ours.people.owner;
  expect(await updateOrganisation(ctx, { managesFrom: "admin", revision: 1 })).toMatchObject({
    managesFrom: "admin",
    revision: 2,
  });
  expect(await findPlace(ours.people.member.id, ours.organisation.slug, "main")).toMatchObject({
    managesFrom: "admin",
  });
  expect((await newestEvents(ours.organisation.id))[0]).toMatchObject({
    detail: { changed: ["managesFrom"], managesFrom: "admin" },
  });
  expect(await refusedWith(updateOrganisation(ctx, { name: "Late", revision: 1 }))).toBe("stale");
});

test("an address of another organisation is taken, and nothing of the other changes", async () => {
  const error = await refusal(
    updateOrganisation(ours.people.owner.ctx, { slug: theirs.organisation.slug, name: "Half done" }),
  );
  expect(error.code).toBe("conflict");
  expect(await findPlace(ours.people.owner.id, ours.organisation.slug, "main")).toMatchObject({
    organisation: { name: ours.organisation.name },
  });
});

test("fields that do not exist are refused, not ignored", async () => {
  const { ctx } = ours.people.owner;
  for (const extra of [
    { id: theirs.organisation.id },
    { orgId: theirs.organisation.id },
    { createdAt: "2020-01-01" },
  ]) {
    expect(await refusedWith(updateOrganisation(ctx, { name: "New", ...extra }))).toBe("invalid");
  }
});

test("an owner who was demoted a moment ago no longer decides", async () => {
  const { ctx } = theirs.people.admin;
  const stale = { ...ctx, actor: { ...ctx.actor, role: "owner" } } as typeof ctx;
  expect(await refusedWith(updateOrganisation(stale, { name: "Mine now" }))).toBe("forbidden");
});
