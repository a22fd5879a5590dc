import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ALL, transaction } from "@/db/client";
import { attempts, invitations, memberships, users } from "@/db/schema";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { anonymous, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { changeRole } from "../members/change-role";
import { inviteMember } from "../members/invite";
import { removeMember } from "../members/remove";
import { findPlace } from "../people/find-place";
import { hashPassword } from "../people/password";
import { signIn } from "../sessions/sign-in";
import { acceptInvitation } from "./accept";
import { findInvitation } from "./find";
import { revokeInvitation } from "./revoke";

const PASSWORD = "a quiet afternoon";
let world: World;
let other: World;
let count = 0;

beforeAll(async () => {
  await openTestInstance();
});
afterAll(closeTestInstance);
beforeEach(async () => {
  world = await mintWorld();
  other = await mintWorld();
  await transaction(ALL, (tx) => tx.delete(attempts));
});

const freshEmail = () => `guest-${(count += 1)}@example.com`;
const invite = async (role = "collaborator", email = freshEmail(), by: keyof World["people"] = "owner") => {
  const invited = await inviteMember(world.people[by].ctx, { email, role });
  return { ...invited, token: invited.token! };
};
const accept = (token: unknown, more: object = { name: "New Person", password: PASSWORD }) =>
  acceptInvitation(anonymous(), { token, ...more });

test("an invited person joins with a name and a password, and can sign in", async () => {
  const { token, email, id } = await invite();
  expect(await findInvitation(token)).toEqual({
    organisation: world.organisation.name,
    invitedBy: world.people.owner.name,
    email,
    role: "collaborator",
    hasAccount: false,
  });
  const joined = await accept(token);
  expect(joined).toMatchObject({ email, organisation: { slug: world.organisation.slug } });
  expect(await findPlace(joined.userId, world.organisation.slug, "main")).toMatchObject({
    role: "collaborator",
  });
  expect((await newestEvents(world.organisation.id))[0]).toMatchObject({
    action: "invitation.accept",
    actorId: joined.userId,
    subjectId: id,
    detail: { role: "collaborator" },
  });
  expect((await signIn(anonymous(), { email, password: PASSWORD })).userId).toBe(joined.userId);
});

test("the link's token is in no column of the database and in no audit row", async () => {
  const { token } = await invite();
  const rows = await asOwner(
    (sql) =>
      sql`select to_jsonb(i)::text as text from invitations i union all select to_jsonb(e)::text from audit_events e`,
  );
  expect(findCanary(JSON.stringify(rows), token)).toEqual([]);
});

test("a repeated request with the same key makes no second invitation and tells no token again", async () => {
  const ctx = { ...world.people.owner.ctx, idempotencyKey: "invite-1" };
  const email = freshEmail();
  const first = await inviteMember(ctx, { email, role: "member" });
  const again = await inviteMember(ctx, { email, role: "member" });
  expect(again).toEqual({ ...first, token: null });
});

describe("an invitation is refused", () => {
  test("to those who may not invite, and the attempt is recorded", async () => {
    for (const role of ["member", "collaborator"] as const) {
      expect(
        await refusedWith(inviteMember(world.people[role].ctx, { email: freshEmail(), role: "member" })),
      ).toBe("forbidden");
    }
    const { ctx } = await mintToken(world.people.owner.ctx, {
      scopes: ["tokens:write", "credentials:write"],
    });
    expect(await refusedWith(inviteMember(ctx, { email: freshEmail(), role: "member" }))).toBe("forbidden");
    expect((await newestEvents(world.organisation.id))[0]).toMatchObject({
      action: "member.invite",
      outcome: "denied",
    });
  });

  test("above one's own role", async () => {
    expect(
      await refusedWith(inviteMember(world.people.admin.ctx, { email: freshEmail(), role: "owner" })),
    ).toBe("forbidden");
    expect((await newestEvents(world.organisation.id))[0]).toMatchObject({
      action: "member.invite",
      outcome: "denied",
    });
  });

  test("for somebody who is a member", async () => {
    const { email } = world.people.member;
    const error = await refusal(inviteMember(world.people.owner.ctx, { email, role: "admin" }));
    expect(error).toMatchObject({ code: "conflict", message: `${email} is already a member.` });
  });

  test.each(["", "a", "a@b,c@d", ["a@example.com"], null])("for the address %j", async (email) => {
    expect(await refusedWith(inviteMember(world.people.owner.ctx, { email, role: "member" }))).toBe(
      "invalid",
    );
  });
});

describe("a link works no longer", () => {
  const gone = async (token: unknown) => {
    expect(await findInvitation(token)).toBeNull();
    expect(await refusedWith(accept(token))).toBe("not_found");
  };

  test("once it was used", async () => {
    const { token } = await invite();
    await accept(token);
    await gone(token);
  });

  test("after seven days", async () => {
    const { token, id, expiresAt } = await invite();
    expect(Math.round((Date.parse(expiresAt) - Date.now()) / 86_400_000)).toBe(7);
    await transaction(ALL, (tx) =>
      tx.update(invitations).set({ expiresAt: new Date() }).where(eq(invitations.id, id)),
    );
    await gone(token);
  });

  test("once it was revoked, by an admin of the same organisation only", async () => {
    const { token, id } = await invite();
    expect(await refusedWith(revokeInvitation(world.people.collaborator.ctx, { id }))).toBe("forbidden");
    expect(await refusedWith(revokeInvitation(other.people.owner.ctx, { id }))).toBe("not_found");
    expect(await findInvitation(token)).not.toBeNull();
    await revokeInvitation(world.people.admin.ctx, { id });
    await gone(token);
    expect(await refusedWith(revokeInvitation(world.people.admin.ctx, { id }))).toBe("not_found");
  });

  test("once the same address was invited again", async () => {
    const first = await invite();
    const second = await invite("member", first.email);
    await gone(first.token);
    expect(await findInvitation(second.token)).toMatchObject({ role: "member" });
  });

  test("once its sender was removed or may no longer give that role", async () => {
    const demoted = await invite("admin", freshEmail(), "admin");
    await changeRole(world.people.owner.ctx, { userId: world.people.admin.id, role: "collaborator" });
    await gone(demoted.token);
    await changeRole(world.people.owner.ctx, { userId: world.people.admin.id, role: "admin" });
    const removed = await invite("member", freshEmail(), "admin");
    await removeMember(world.people.owner.ctx, { userId: world.people.admin.id });
    await gone(removed.token);
  });
});

test.each([
  null,
  undefined,
  "",
  "undefined",
  "null",
  [],
  ["a"],
  { $ne: 1 },
  0,
  true,
  "0".repeat(52),
  "0".repeat(5_000),
  "' or 1=1 --",
])("the token %j accepts nothing", async (token) => {
  const code = await refusedWith(accept(token));
  expect(["invalid", "not_found"]).toContain(code);
  expect(await findInvitation(token)).toBeNull();
});

test.each([
  [{}],
  [{ name: "A" }],
  [{ password: PASSWORD }],
  [{ name: "A", password: "short" }],
  [{ name: "", password: PASSWORD }],
])("a new person who gives %j is asked for what is missing, and the link stays good", async (given) => {
  const { token } = await invite();
  expect(await refusedWith(accept(token, given))).toBe("invalid");
  expect(await findInvitation(token)).not.toBeNull();
});

describe("somebody with an account", () => {
  const giveAccount = async () => {
    const { id, email } = other.people.member;
    const passwordHash = await hashPassword(new Secret(PASSWORD));
    await transaction(ALL, (tx) => tx.update(users).set({ passwordHash }).where(eq(users.id, id)));
    return { id, email };
  };

  test("joins with its password and keeps one account", async () => {
    const { id, email } = await giveAccount();
    const { token } = await invite("admin", email);
    expect(await findInvitation(token)).toMatchObject({ hasAccount: true });
    expect(await refusedWith(accept(token, { name: "Mallory", password: "another password" }))).toBe(
      "unauthenticated",
    );
    expect(await accept(token, { password: PASSWORD })).toMatchObject({ userId: id });
    const known = await transaction(ALL, (tx) =>
      tx.select({ name: users.name }).from(users).where(eq(users.email, email)),
    );
    expect(known).toEqual([{ name: other.people.member.name }]);
  });

  test("joins without it while signed in as themselves, and not as another", async () => {
    const { id, email } = await giveAccount();
    const { token } = await invite("member", email);
    expect(await refusedWith(acceptInvitation(other.people.owner.ctx, { token }))).toBe("unauthenticated");
    expect(await acceptInvitation(other.people.member.ctx, { token })).toMatchObject({ userId: id });
  });

  test("is locked out after five wrong passwords, on every door that takes one", async () => {
    const { email } = await giveAccount();
    const { token } = await invite("member", email);
    for (let round = 0; round < 5; round += 1)
      expect(await refusedWith(accept(token, { password: "wrong" }))).toBe("unauthenticated");
    expect(await refusedWith(accept(token, { password: PASSWORD }))).toBe("rate_limited");
    expect(await refusedWith(signIn(anonymous(), { email, password: PASSWORD }))).toBe("rate_limited");
  });
});

test("of 32 clients with one link one joins", async () => {
  const { token, email } = await invite();
  const results = await Promise.allSettled(
    Array.from({ length: 32 }, (_, index) => accept(token, { name: `Client ${index}`, password: PASSWORD })),
  );
  expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  for (const result of results) {
    if (result.status === "rejected")
      expect(["not_found", "conflict", "unauthenticated", "rate_limited"]).toContain(
        (result.reason as { code: string }).code,
      );
  }
  const joined = await transaction(ALL, (tx) =>
    tx
      .select({ id: users.id })
      .from(users)
      .innerJoin(
        memberships,
        and(eq(memberships.userId, users.id), eq(memberships.orgId, world.organisation.id)),
      )
      .where(eq(users.email, email)),
  );
  expect(joined).toHaveLength(1);
});
