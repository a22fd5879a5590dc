import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import { closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusedWith } from "@/lib/testing/outcomes";
import { changeRole } from "../members/change-role";
import { exportEvents } from "./export";
import { listEvents } from "./list";
import { verifyAudit } from "./verify";

let world: World;
let other: World;
let second: Awaited<ReturnType<typeof mintProject>>;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
  other = await mintWorld();
  second = await mintProject(world);
  const { owner, collaborator, member } = world.people;
  for (const key of ["A", "B", "C"])
    await createCredential(collaborator.ctx, { type: "api_token", key, fields: { token: "canary-9d1e" } });
  await createCredential(
    { ...owner.ctx, projectId: second.id },
    { type: "api_token", key: "D", fields: { token: "canary-9d1e" } },
  );
  await refusedWith(createCredential(member.ctx, { type: "api_token", key: "E", fields: {} }));
  await createCredential(other.people.owner.ctx, { type: "api_token", key: "F", fields: {} });
  await changeRole(owner.ctx, { userId: member.id, role: "collaborator" });
});
afterAll(closeTestInstance);

const names = (page: { items: { action: string }[] }) => page.items.map((event) => event.action);

describe("the audit", () => {
  test("shows an admin everything of the organisation, newest first, and nothing of another", async () => {
    const { items } = await listEvents(world.people.admin.ctx, {});
    expect(items.map((event) => event.action)).toEqual([
      "member.change_role",
      ...Array<string>(5).fill("credential.create"),
    ]);
    expect(items.map((event) => event.subject?.name)).not.toContain("F");
    expect(items.map((event) => event.sequence)).toEqual([6, 5, 4, 3, 2, 1]);
  });

  test("holds no value", async () => {
    expect(JSON.stringify(await listEvents(world.people.admin.ctx, {}))).not.toContain("canary-9d1e");
  });

  test.each(["member", "collaborator"] as const)(
    "is closed to a %s, to read, to export and to verify",
    async (role) => {
      const { ctx } = other.people[role];
      expect(await refusedWith(listEvents(ctx, {}))).toBe("forbidden");
      expect(await refusedWith(exportEvents(ctx, {}))).toBe("forbidden");
      expect(await refusedWith(verifyAudit(ctx, {}))).toBe("forbidden");
    },
  );

  test("shows a token its own project and no other, whatever it asks for", async () => {
    const { ctx } = await mintToken(world.people.owner.ctx, { scopes: ["audit:read"] });
    const { items } = await listEvents(ctx, {});
    expect(items.map((event) => event.subject?.name)).not.toContain("D");
    expect(items.some((event) => event.action === "token.create")).toBe(true);
    expect(await listEvents(ctx, { project: second.id })).toEqual({ items: [], nextCursor: null });
    const without = await mintToken(world.people.owner.ctx, { scopes: ["credentials:read"] });
    expect(await refusedWith(listEvents(without.ctx, {}))).toBe("forbidden");
  });

  test("is read in pages that have no gap and no repetition", async () => {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listEvents>> = await listEvents(world.people.owner.ctx, {
        limit: 2,
        ...(cursor ? { cursor } : {}),
      });
      seen.push(...page.items.map((event) => event.sequence));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual([...seen].toSorted((a, b) => b - a));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.at(-1)).toBe(1);
    const newer = await listEvents(world.people.owner.ctx, { after: seen[1] });
    expect(newer.items.map((event) => event.sequence)).toEqual([seen[0]]);
  });

  test("is narrowed by actor, action, result, subject, project and time", async () => {
    const { ctx, id } = world.people.owner;
    const by = async (filters: object) => names(await listEvents(ctx, filters));
    expect(await by({ actor: id, action: "credential.create" })).toEqual(["credential.create"]);
    expect(await by({ action: ["member.change_role", "member.invite"] })).toEqual(["member.change_role"]);
    expect(await by({ action: "member.change_role,credential.create", outcome: "allowed" })).toHaveLength(5);
    expect(await by({ outcome: "denied", action: "credential.create" })).toHaveLength(1);
    expect(await by({ subject: world.people.member.id })).toEqual(["member.change_role"]);
    expect(await by({ project: second.id })).toEqual(["credential.create"]);
    const today = new Date().toISOString().slice(0, 10);
    expect(await by({ from: today, to: today, project: second.id })).toHaveLength(1);
    expect(await by({ to: "2020-01-01" })).toEqual([]);
    expect(await by({ from: "2999-01-01T00:00:00Z" })).toEqual([]);
    expect(await by({ actor: "' or 1=1 --" })).toEqual([]);
    expect(await by({ project: other.project.id })).toEqual([]);
  });

  test.each([
    { cursor: "-1" },
    { cursor: "0" },
    { cursor: "1.5" },
    { cursor: "9".repeat(40) },
    { cursor: "1; drop table audit_events" },
    { limit: 0 },
    { limit: 201 },
    { limit: "many" },
    { from: "yesterday" },
    { outcome: "maybe" },
    { action: { $ne: 1 } },
    { org: "org_x" },
    { orgId: "org_x" },
  ])("refuses %j", async (input) => {
    expect(await refusedWith(listEvents(world.people.owner.ctx, input))).toBe("invalid");
  });

  test("can be read while sealed", async () => {
    await whileSealed(async () => {
      expect((await listEvents(world.people.owner.ctx, { limit: 2 })).items).toHaveLength(2);
    });
  });
});

describe("an export", () => {
  test("has what the filters leave, says whether that is all, and is recorded itself", async () => {
    const { ctx, id } = world.people.admin;
    const { items, truncated } = await exportEvents(ctx, { action: "credential.create" });
    expect(items).toHaveLength(5);
    expect(truncated).toBe(false);
    expect((await newestEvents(world.organisation.id))[0]).toMatchObject({
      action: "audit.export",
      outcome: "allowed",
      actorId: id,
      detail: { events: 5, truncated: false, filters: ["action"] },
    });
    expect(await verifyAudit(ctx, {})).toMatchObject({ intact: true });
  });

  test("does not leave while it cannot be recorded", async () => {
    await whileSealed(async () => {
      expect(await refusedWith(exportEvents(world.people.admin.ctx, {}))).toBe("sealed");
    });
  });
});
