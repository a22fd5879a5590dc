import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ALL, transaction } from "@/db/client";
import { credentials, memberships } from "@/db/schema";
import { type Role, ROLES } from "@/lib/access/policy";
import { createCredential } from "@/lib/domain/credentials/create";
import { readCredential } from "@/lib/domain/credentials/read";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintPerson, mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { verifyToken } from "../tokens/verify";
import { changeRole } from "./change-role";
import { inviteMember } from "./invite";
import { listMembers } from "./list";
import { removeMember } from "./remove";

let world: World;
let other: World;

beforeAll(async () => {
  await openTestInstance();
  other = await mintWorld();
});
afterAll(closeTestInstance);
beforeEach(async () => {
  world = await mintWorld();
});

const rolesOf = ({ organisation }: World) =>
  transaction(ALL, async (tx) => {
    const rows = await tx.select().from(memberships).where(eq(memberships.orgId, organisation.id));
    return new Map<string, Role>(rows.map((row) => [row.userId, row.role]));
  });

describe("the list of members", () => {
  test("has everybody of the organisation and nobody else, for every role", async () => {
    for (const role of ROLES) {
      const { items } = await listMembers(world.people[role].ctx, {});
      expect(items.map((member) => member.role).toSorted()).toEqual([...ROLES].toSorted());
      expect(items.map((member) => member.id)).not.toContain(other.people.owner.id);
    }
  });

  test("counts what each person owns in all projects, and shows invitations to those who may invite", async () => {
    const { ctx, id } = world.people.collaborator;
    const second = await mintProject(world);
    await createCredential(ctx, { type: "api_token", key: "ONE", fields: { token: "abc" } });
    await createCredential(
      { ...ctx, projectId: second.id },
      { type: "api_token", key: "TWO", fields: { token: "abc" } },
    );
    await inviteMember(world.people.owner.ctx, { email: "new@example.com", role: "member" });
    const seen = await listMembers(world.people.admin.ctx, {});
    expect(seen.items.find((member) => member.id === id)?.owns).toBe(2);
    expect(seen.invitations.map((invitation) => invitation.email)).toEqual(["new@example.com"]);
    expect((await listMembers(ctx, {})).invitations).toEqual([]);
  });
});

describe("a change of role", () => {
  test("is made by an admin up to admin, and recorded with both roles", async () => {
    const { member, admin } = world.people;
    await changeRole(admin.ctx, { userId: member.id, role: "admin" });
    expect((await rolesOf(world)).get(member.id)).toBe("admin");
    expect((await newestEvents(world.organisation.id))[0]).toMatchObject({
      action: "member.change_role",
      outcome: "allowed",
      actorId: admin.id,
      subjectId: member.id,
      projectId: null,
      detail: { from: "member", to: "admin" },
    });
  });

  test.each([
    ["a member", "member", "member", "owner"],
    ["a collaborator", "collaborator", "collaborator", "admin"],
    ["an admin who wants to be owner", "admin", "admin", "owner"],
    ["an admin who makes an owner of another", "admin", "member", "owner"],
    ["an admin who demotes an owner", "admin", "owner", "member"],
  ] as const)("is refused to %s, and the attempt is recorded", async (_who, actor, target, role) => {
    await mintPerson(world, "owner");
    const before = await rolesOf(world);
    expect(
      await refusedWith(changeRole(world.people[actor].ctx, { userId: world.people[target].id, role })),
    ).toBe("forbidden");
    expect(await rolesOf(world)).toEqual(before);
    expect((await newestEvents(world.organisation.id))[0]).toMatchObject({
      action: "member.change_role",
      outcome: "denied",
    });
  });

  test("never takes the last owner", async () => {
    const { owner } = world.people;
    const error = await refusal(changeRole(owner.ctx, { userId: owner.id, role: "admin" }));
    expect(error).toMatchObject({
      code: "conflict",
      message: `${world.organisation.name} needs at least one owner. Make someone else an owner first.`,
    });
  });

  test("leaves one owner when two demote each other at once", async () => {
    for (let round = 0; round < 5; round += 1) {
      const pair = await mintWorld();
      const [first, second] = [pair.people.owner, await mintPerson(pair, "owner")];
      const results = await Promise.allSettled([
        changeRole(first.ctx, { userId: second.id, role: "member" }),
        changeRole(second.ctx, { userId: first.id, role: "member" }),
      ]);
      expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
      expect([...(await rolesOf(pair)).values()].filter((role) => role === "owner")).toHaveLength(1);
    }
  });

  test("leaves one owner when two step down at once", async () => {
    const [first, second] = [world.people.owner, await mintPerson(world, "owner")];
    const results = await Promise.allSettled(
      [first, second].map((owner) => changeRole(owner.ctx, { userId: owner.id, role: "member" })),
    );
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect([...(await rolesOf(world)).values()].filter((role) => role === "owner")).toHaveLength(1);
  });

  test("does not know people of another organisation", async () => {
    const foreign = await refusal(
      changeRole(world.people.owner.ctx, { userId: other.people.member.id, role: "admin" }),
    );
    const missing = await refusal(
      changeRole(world.people.owner.ctx, { userId: "user_00000000000000000000000000", role: "admin" }),
    );
    expect([foreign.code, foreign.message]).toEqual(["not_found", missing.message]);
    expect((await rolesOf(other)).get(other.people.member.id)).toBe("member");
  });

  test.each([null, "", [], ["owner"], { $ne: 1 }, "superuser", "OWNER"])("takes no role %j", async (role) => {
    expect(
      await refusedWith(changeRole(world.people.owner.ctx, { userId: world.people.member.id, role })),
    ).toBe("invalid");
  });

  test("by somebody who was removed a moment ago is refused", async () => {
    await removeMember(world.people.owner.ctx, { userId: world.people.admin.id });
    expect(
      await refusedWith(
        changeRole(world.people.admin.ctx, { userId: world.people.member.id, role: "admin" }),
      ),
    ).toBe("not_found");
  });
});

describe("removing a member", () => {
  test("hands what they own to whoever removes them, in every project, and revokes their tokens", async () => {
    const { collaborator, owner } = world.people;
    const second = { ...collaborator.ctx, projectId: (await mintProject(world)).id };
    const one = await createCredential(collaborator.ctx, {
      type: "api_token",
      key: "ONE",
      fields: { token: "abc" },
    });
    await createCredential(second, {
      type: "api_token",
      key: "TWO",
      fields: { token: "abc" },
      audience: "owner",
    });
    const tokens = [await mintToken(collaborator.ctx), await mintToken(second)];
    const kept = await mintToken(owner.ctx);

    const removal = await removeMember(owner.ctx, { userId: collaborator.id });

    expect(removal).toEqual({
      userId: collaborator.id,
      transferred: 2,
      newOwner: { id: owner.id, name: owner.name },
      tokensRevoked: 2,
    });
    expect((await readCredential(owner.ctx, { id: one.id })).owner?.id).toBe(owner.id);
    for (const { text } of tokens) expect(await verifyToken(text, "198.51.100.7")).toBeNull();
    expect(await verifyToken(kept.text, "198.51.100.7")).not.toBeNull();
    expect((await rolesOf(world)).has(collaborator.id)).toBe(false);
    expect(
      (await newestEvents(world.organisation.id)).find((event) => event.action === "member.remove"),
    ).toMatchObject({
      outcome: "allowed",
      subjectId: collaborator.id,
      detail: { role: "collaborator", transferred: 2, newOwner: owner.name, tokensRevoked: 2 },
    });
  });

  test("hands it to the chosen person, who must be a member", async () => {
    const { collaborator, admin, owner } = world.people;
    await createCredential(collaborator.ctx, { type: "api_token", key: "ONE", fields: { token: "abc" } });
    expect(
      await refusedWith(
        removeMember(owner.ctx, { userId: collaborator.id, newOwnerId: other.people.owner.id }),
      ),
    ).toBe("not_found");
    expect(
      await refusedWith(removeMember(owner.ctx, { userId: collaborator.id, newOwnerId: collaborator.id })),
    ).toBe("invalid");
    expect((await rolesOf(world)).has(collaborator.id)).toBe(true);
    expect(
      (await removeMember(owner.ctx, { userId: collaborator.id, newOwnerId: admin.id })).newOwner?.id,
    ).toBe(admin.id);
  });

  test("deletes no credential, not even one that only they could see", async () => {
    const { collaborator, owner } = world.people;
    const { id } = await createCredential(collaborator.ctx, {
      type: "api_token",
      key: "MINE",
      fields: { token: "abc" },
      audience: "owner",
    });
    expect(await refusedWith(readCredential(owner.ctx, { id }))).toBe("not_found");
    await removeMember(owner.ctx, { userId: collaborator.id });
    expect((await readCredential(owner.ctx, { id })).owner?.id).toBe(owner.id);
    const rows = await transaction(ALL, (tx) =>
      tx.select().from(credentials).where(eq(credentials.orgId, world.organisation.id)),
    );
    expect(rows).toHaveLength(1);
  });

  test("never takes the last owner, nor an owner by an admin, nor anybody by a collaborator", async () => {
    const { owner, admin, collaborator, member } = world.people;
    expect(await refusedWith(removeMember(owner.ctx, { userId: owner.id }))).toBe("conflict");
    expect(await refusedWith(removeMember(admin.ctx, { userId: owner.id }))).toBe("forbidden");
    expect(await refusedWith(removeMember(collaborator.ctx, { userId: member.id }))).toBe("forbidden");
    expect((await rolesOf(world)).size).toBe(4);
  });

  test("does not know people of another organisation, nor of none", async () => {
    const { ctx } = world.people.owner;
    const foreign = await refusal(removeMember(ctx, { userId: other.people.member.id }));
    const missing = await refusal(removeMember(ctx, { userId: "nobody" }));
    expect([foreign.code, foreign.message]).toEqual(["not_found", missing.message]);
  });

  test("lets an admin leave, when somebody takes over what they own", async () => {
    const { admin, owner } = world.people;
    await createCredential(admin.ctx, { type: "api_token", key: "ONE", fields: { token: "abc" } });
    const error = await refusal(removeMember(admin.ctx, { userId: admin.id }));
    expect(error.fields?.newOwnerId).toEqual([`${admin.name} owns credentials. Choose who takes them over.`]);
    expect((await removeMember(admin.ctx, { userId: admin.id, newOwnerId: owner.id })).transferred).toBe(1);
  });

  test("leaves one owner when two remove each other at once", async () => {
    const [first, second] = [world.people.owner, await mintPerson(world, "owner")];
    const results = await Promise.allSettled([
      removeMember(first.ctx, { userId: second.id }),
      removeMember(second.ctx, { userId: first.id }),
    ]);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect([...(await rolesOf(world)).values()].filter((role) => role === "owner")).toHaveLength(1);
  });
});
