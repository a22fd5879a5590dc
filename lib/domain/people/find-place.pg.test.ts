import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ALL, transaction } from "@/db/client";
import { memberships } from "@/db/schema";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintProject, mintWorld, type World } from "@/lib/testing/factories";
import { findPlace, listPlaces } from "./find-place";

let ours: World;
let theirs: World;

beforeAll(async () => {
  await openTestInstance();
  ours = await mintWorld();
  theirs = await mintWorld();
});
afterAll(closeTestInstance);

test("a place is found with the role its person has there", async () => {
  const place = await findPlace(ours.people.collaborator.id, ours.organisation.slug, "main");
  expect(place).toMatchObject({
    organisation: { id: ours.organisation.id },
    project: { id: ours.project.id },
    role: "collaborator",
    managesFrom: "collaborator",
  });
});

test("another tenant's place, a missing one and a project of another organisation are the same nothing", async () => {
  const { id } = ours.people.owner;
  const other = await mintProject(theirs);
  expect(await findPlace(id, theirs.organisation.slug, "main")).toBeNull();
  expect(await findPlace(id, ours.organisation.slug, other.slug)).toBeNull();
  expect(await findPlace(id, ours.organisation.slug, "nowhere")).toBeNull();
  expect(await findPlace("user_nobody", ours.organisation.slug, "main")).toBeNull();
});

test("a membership that ends is felt by the next look", async () => {
  const { id } = ours.people.admin;
  const membership = and(eq(memberships.orgId, ours.organisation.id), eq(memberships.userId, id));
  await transaction(ALL, (tx) => tx.update(memberships).set({ role: "member" }).where(membership));
  expect((await findPlace(id, ours.organisation.slug, "main"))?.role).toBe("member");
  await transaction(ALL, (tx) => tx.delete(memberships).where(membership));
  expect(await findPlace(id, ours.organisation.slug, "main")).toBeNull();
});

test("the switcher lists one's own organisations with all their projects, by name", async () => {
  const { id } = ours.people.owner;
  const second = await mintProject(ours);
  await transaction(ALL, (tx) =>
    tx
      .insert(memberships)
      .values({ orgId: theirs.organisation.id, userId: id, role: "member", createdAt: new Date() }),
  );
  const places = await listPlaces(id);
  expect(places.map((place) => place.role).toSorted()).toEqual(["member", "owner"]);
  const own = places.find((place) => place.id === ours.organisation.id);
  expect(own?.projects.map((project) => project.id)).toEqual([ours.project.id, second.id]);
  expect(await listPlaces("user_nobody")).toEqual([]);
});
