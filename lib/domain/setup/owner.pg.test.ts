import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyChain } from "@/lib/audit/verify";
import { findPlace, listPlaces } from "@/lib/domain/people/find-place";
import { signIn } from "@/lib/domain/sessions/sign-in";
import { closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { anonymous, contextOf } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { newSetupCode } from "@/lib/vault/instance";
import { advanceSetup } from "./advance";
import { createOwner, type Founded } from "./owner";
import { setupStatus } from "./status";

const OWNER = { name: "First Owner", email: "Owner@Example.com", password: "correct horse battery" };
let code: string;
let founded: Founded;

beforeAll(async () => {
  await openTestInstance();
  code = (await newSetupCode())!;
});
afterAll(closeTestInstance);

test("a new instance has no owner and stands at the first step", async () => {
  expect(await setupStatus()).toEqual({ hasOwner: false, step: 1 });
});

test.each(["", "wrong", "0".repeat(26)])(
  "a stranger with the code %j cannot claim the instance",
  async (wrong) => {
    const error = await refusal(createOwner(anonymous(), { ...OWNER, code: wrong }));
    expect(error.fields).toEqual({
      code: ["That setup code isn't valid. It's in the server log from the last start."],
    });
    const [event] = await newestEvents("instance");
    expect(event).toMatchObject({ action: "setup.owner", outcome: "denied", actorKind: "anonymous" });
  },
);

test("while sealed nobody can claim the instance", async () => {
  await whileSealed(async () => {
    expect(await refusedWith(createOwner(anonymous(), { ...OWNER, code }))).toBe("sealed");
  });
  expect(await setupStatus()).toEqual({ hasOwner: false, step: 1 });
});

test("of eight claims with the right code one wins", async () => {
  const input = { ...OWNER, code: ` ${code.toUpperCase()} ` };
  const claims = await Promise.allSettled(Array.from({ length: 8 }, () => createOwner(anonymous(), input)));
  const won = claims.flatMap((claim) => (claim.status === "fulfilled" ? claim.value : []));
  expect(won).toHaveLength(1);
  founded = won[0]!;
  const lost = claims.flatMap((claim): unknown => (claim.status === "rejected" ? claim.reason : []));
  for (const reason of lost) expect(reason).toMatchObject({ code: "conflict" });
});

test("the owner finds an organisation and a project, and may sign in", async () => {
  expect(founded).toMatchObject({
    email: "owner@example.com",
    organisation: { slug: "my-organisation" },
    project: { slug: "default" },
  });
  const { userId } = await signIn(anonymous(), { email: OWNER.email, password: OWNER.password });
  expect(userId).toBe(founded.userId);
  expect(await findPlace(userId, "my-organisation", "default")).toMatchObject({
    role: "owner",
    managesFrom: "collaborator",
  });
  expect(await listPlaces(userId)).toHaveLength(1);
});

test("set-up begins the organisation's audit and stands in the instance's", async () => {
  const events = await newestEvents(founded.organisation.id);
  expect(events.at(-1)).toMatchObject({ sequence: 1, action: "setup.owner", subjectId: founded.userId });
  expect((await newestEvents("instance")).map((event) => [event.action, event.outcome])).toContainEqual([
    "setup.owner",
    "allowed",
  ]);
  expect((await verifyChain(founded.organisation.id)).intact).toBe(true);
  expect((await verifyChain("instance")).intact).toBe(true);
});

test("once there is an owner the code opens nothing and no new one is made", async () => {
  const error = await refusal(createOwner(anonymous(), { ...OWNER, email: "second@example.com", code }));
  expect(error.message).toBe("This instance is already set up. Sign in.");
  expect(await newSetupCode()).toBeNull();
});

test("the guide is moved on by an owner, one step at a time, and never back", async () => {
  const place = {
    organisation: {
      ...founded.organisation,
      managesFrom: "collaborator" as const,
      createdAt: new Date(),
      revision: 1,
    },
    project: {
      ...founded.project,
      orgId: founded.organisation.id,
      credentialCount: 0,
      protectsInUse: false,
      testsDaily: false,
      createdAt: new Date(),
      revision: 1,
    },
  };
  const owner = contextOf(place, { id: founded.userId, name: OWNER.name, role: "owner" });
  expect(await refusedWith(advanceSetup(owner, { step: 4 }))).toBe("conflict");
  expect(await advanceSetup(owner, { step: 3 })).toEqual({ step: 3 });
  expect(await advanceSetup(owner, { step: 2 })).toEqual({ step: 3 });
  expect(await setupStatus()).toEqual({ hasOwner: true, step: 3 });
  const admin = contextOf(place, { id: founded.userId, name: OWNER.name, role: "admin" });
  expect(await refusedWith(advanceSetup(admin, { step: 4 }))).toBe("forbidden");
});
