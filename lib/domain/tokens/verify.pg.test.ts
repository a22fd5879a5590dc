import { and, eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ALL, transaction } from "@/db/client";
import { attempts, machineTokens, memberships } from "@/db/schema";
import { asOwner, closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { type MintedToken, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusedWith } from "@/lib/testing/outcomes";
import { changeRole } from "../members/change-role";
import { verifyToken } from "./verify";

let world: World;
let token: MintedToken;
let used = 0;

/** An address that nothing has failed from. */
const fresh = () => `2001:db8::${(used += 1).toString(16)}`;

beforeAll(async () => {
  await openTestInstance();
});
afterAll(closeTestInstance);
beforeEach(async () => {
  world = await mintWorld();
  token = await mintToken(world.people.collaborator.ctx, {
    scopes: ["credentials:read", "credentials:resolve"],
    keys: ["ONE"],
  });
});

const change = (set: Partial<typeof machineTokens.$inferInsert>) =>
  transaction(ALL, (tx) => tx.update(machineTokens).set(set).where(eq(machineTokens.id, token.id)));

test("a good token gives its place, its limits and the person behind it as of now", async () => {
  expect(await verifyToken(token.text, fresh())).toEqual({
    orgId: world.organisation.id,
    projectId: world.project.id,
    actor: {
      kind: "token",
      id: token.id,
      name: expect.any(String) as string,
      scopes: ["credentials:read", "credentials:resolve"],
      keys: ["ONE"],
      workflowId: null,
      rules: null,
      ratePerMinute: null,
      expiresAt: null,
      person: expect.objectContaining({
        id: world.people.collaborator.id,
        role: "collaborator",
        managesFrom: "collaborator",
      }) as object,
    },
  });
  await changeRole(world.people.owner.ctx, { userId: world.people.collaborator.id, role: "member" });
  expect((await verifyToken(token.text, fresh()))?.actor.person?.role).toBe("member");
});

describe("nothing but the exact text is a token", () => {
  const [, publicId = "", secret = ""] =
    "kh_0123456789ab_0123456789abcdefghijkmnpqrstuvwx0123456789abcdefghij".split("_");

  test.each([
    ["nothing", ""],
    ["a percent sign", "%"],
    ["only its prefix", "kh_"],
    ["one character less", `kh_${publicId}_${secret.slice(1)}`],
    ["one character more", `kh_${publicId}_${secret}0`],
    ["capital letters", `KH_${publicId}_${secret}`.toUpperCase()],
    ["fullwidth digits", `kh_${publicId}_${secret.replaceAll("0", "０")}`],
    ["Arabic digits", `kh_${publicId}_${secret.replaceAll("1", "١")}`],
    ["a tab", `kh_${publicId}\t${secret}`],
    ["a line break at its end", `kh_${publicId}_${secret}\n`],
    ["a NUL", `kh_${publicId}_${secret}\0`],
    ["SQL", "kh_' or 1=1 --_x"],
    ["another format", `kh1.${publicId}.${secret}`],
    ["a megabyte", "kh_".padEnd(1_000_000, "0")],
  ])("%s", async (_what, text) => {
    expect(await verifyToken(text, fresh())).toBeNull();
  });

  test("a wrong secret, a wrong id, two tokens mixed, another case", async () => {
    const another = await mintToken(world.people.owner.ctx);
    const [mine, theirs] = [token.text.split("_"), another.text.split("_")];
    const wrong = (secretText: string) => (secretText.startsWith("0") ? "1" : "0") + secretText.slice(1);
    for (const text of [
      `kh_${mine[1]!}_${wrong(mine[2]!)}`,
      `kh_${wrong(mine[1]!)}_${mine[2]!}`,
      `kh_${mine[1]!}_${theirs[2]!}`,
      `kh_${theirs[1]!}_${mine[2]!}`,
      token.text.toUpperCase(),
      token.text.slice(0, -1),
      `${token.text}0`,
    ]) {
      expect(await verifyToken(text, fresh())).toBeNull();
    }
    expect(await verifyToken(token.text, fresh())).not.toBeNull();
  });
});

describe("a token ends on the next call", () => {
  test.each([
    ["revoked", { revokedAt: new Date() }],
    ["expired", { expiresAt: new Date() }],
  ] as const)("when it is %s, and its use is recorded as refused", async (reason, set) => {
    await change(set);
    expect(await verifyToken(token.text, fresh())).toBeNull();
    expect((await newestEvents(world.organisation.id))[0]).toMatchObject({
      action: "token.refused",
      outcome: "denied",
      actorId: token.id,
      projectId: world.project.id,
      detail: { reason },
    });
  });

  test("when its person has left", async () => {
    const membership = and(
      eq(memberships.orgId, world.organisation.id),
      eq(memberships.userId, world.people.collaborator.id),
    );
    await transaction(ALL, (tx) => tx.delete(memberships).where(membership));
    expect(await verifyToken(token.text, fresh())).toBeNull();
    expect((await newestEvents(world.organisation.id))[0]).toMatchObject({
      action: "token.refused",
      detail: { reason: "person left" },
    });
  });

  test("and not before: up to its end, and far beyond 2038, it works", async () => {
    await change({ expiresAt: new Date(Date.now() + 5_000) });
    expect(await verifyToken(token.text, fresh())).not.toBeNull();
    await change({ expiresAt: new Date(2 ** 31 * 1_000 + 86_400_000) });
    expect(await verifyToken(token.text, fresh())).not.toBeNull();
  });
});

describe("failures are throttled", () => {
  const wrongSecret = () => token.text.slice(0, -1) + (token.text.endsWith("0") ? "1" : "0");

  test("five close a token at an address; elsewhere it still works", async () => {
    const address = fresh();
    for (let round = 0; round < 5; round += 1) expect(await verifyToken(wrongSecret(), address)).toBeNull();
    expect(await verifyToken(token.text, address)).toBeNull();
    expect(await verifyToken(token.text, fresh())).not.toBeNull();
  });

  test("a closed token costs no look-up and counts no further", async () => {
    const address = fresh();
    for (let round = 0; round < 30; round += 1) await verifyToken(wrongSecret(), address);
    const subject = `token:${token.text.split("_")[1]!}@${address}`;
    const rows = await transaction(ALL, (tx) =>
      tx.select().from(attempts).where(eq(attempts.subject, subject)),
    );
    expect(rows.reduce((sum, row) => sum + row.failures, 0)).toBe(5);
  });

  test("a hundred close an address to strangers, and not to a token that works there", async () => {
    const address = fresh();
    const stranger = await mintToken(world.people.owner.ctx);
    expect(await verifyToken(token.text, address)).not.toBeNull();
    const minute = new Date(Date.now() - (Date.now() % 60_000));
    await transaction(ALL, (tx) =>
      tx.insert(attempts).values({ subject: `tokens@${address}`, windowStart: minute, failures: 99 }),
    );
    expect(await verifyToken(`kh_000000000000_${"0".repeat(52)}`, address)).toBeNull();
    expect(await verifyToken(stranger.text, address)).toBeNull();
    expect(await verifyToken(token.text, address)).not.toBeNull();
    expect(await verifyToken(stranger.text, fresh())).not.toBeNull();
  });

  test("good calls count nothing", async () => {
    const address = fresh();
    for (let round = 0; round < 20; round += 1) await verifyToken(token.text, address);
    const rows = await transaction(ALL, (tx) =>
      tx
        .select()
        .from(attempts)
        .where(eq(attempts.subject, `tokens@${address}`)),
    );
    expect(rows).toEqual([]);
  });
});

test("an unknown id takes as long as a wrong secret", async () => {
  const time = async (text: string) => {
    const address = fresh();
    const started = performance.now();
    expect(await verifyToken(text, address)).toBeNull();
    return performance.now() - started;
  };
  const [, publicId = "", secret = ""] = token.text.split("_");
  const unknown: number[] = [];
  const wrong: number[] = [];
  for (let round = 0; round < 60; round += 1) {
    unknown.push(await time(`kh_${round.toString().padStart(12, "0")}_${secret}`));
    wrong.push(await time(`kh_${publicId}_${"0".repeat(52)}`));
  }
  const middle = (times: number[]) => times.toSorted((a, b) => a - b)[30]!;
  expect(middle(unknown)).toBeGreaterThan(middle(wrong) / 2);
  expect(middle(unknown)).toBeLessThan(middle(wrong) * 2);
});

test("last use is kept to the minute", async () => {
  const at = async () =>
    (await transaction(ALL, (tx) => tx.select().from(machineTokens).where(eq(machineTokens.id, token.id))))[0]
      ?.lastUsedAt;
  const first = await at();
  expect(first).toBeInstanceOf(Date);
  await verifyToken(token.text, fresh());
  expect(await at()).toEqual(first);
  await change({ lastUsedAt: new Date(Date.now() - 61_000) });
  await verifyToken(token.text, fresh());
  expect((await at())!.getTime()).toBeGreaterThan(Date.now() - 10_000);
});

test("connections that the database ends are replaced without the caller noticing", async () => {
  await Promise.all(Array.from({ length: 8 }, () => verifyToken(token.text, fresh())));
  await asOwner(
    (sql) => sql`select pg_terminate_backend(pid) from pg_stat_activity
      where datname = current_database() and pid <> pg_backend_pid()`,
  );
  const again = await Promise.all(Array.from({ length: 8 }, () => verifyToken(token.text, fresh())));
  for (const verified of again) expect(verified?.actor.id).toBe(token.id);
});

test("while sealed a token is neither accepted nor called wrong", async () => {
  await whileSealed(async () => {
    expect(await refusedWith(verifyToken(token.text, fresh()))).toBe("sealed");
  });
  expect(await verifyToken(token.text, fresh())).not.toBeNull();
});
