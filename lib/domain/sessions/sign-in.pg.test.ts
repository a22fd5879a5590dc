import { eq } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ALL, transaction } from "@/db/client";
import { attempts, sessions, users } from "@/db/schema";
import { Secret } from "@/lib/secret";
import { closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { anonymous, mintWorld, type Person, type World } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { hashPassword } from "../people/password";
import { findSession } from "./find";
import { revokeSessions } from "./shared";
import { signIn } from "./sign-in";
import { signInOidc } from "./sign-in-oidc";
import { signOut } from "./sign-out";

const PASSWORD = "a quiet afternoon";
let world: World;
let person: Person;

beforeAll(async () => {
  await openTestInstance();
});
afterAll(closeTestInstance);

beforeEach(async () => {
  world = await mintWorld();
  person = world.people.member;
  const passwordHash = await hashPassword(new Secret(PASSWORD));
  await transaction(ALL, async (tx) => {
    await tx.delete(attempts);
    await tx.update(users).set({ passwordHash }).where(eq(users.id, person.id));
  });
});

const enter = (password: string, email = person.email, address?: string) =>
  signIn(anonymous(address), { email, password, userAgent: "Browser/1" });

test("the right password opens a session, and the organisation's audit tells of it", async () => {
  const { sessionId, userId } = await enter(PASSWORD, person.email.toUpperCase());
  expect(userId).toBe(person.id);
  expect(await findSession(sessionId)).toEqual({ userId: person.id, email: person.email, name: person.name });
  const [event] = await newestEvents(world.organisation.id);
  expect(event).toMatchObject({
    action: "session.sign_in",
    outcome: "allowed",
    actorId: person.id,
    actorName: person.name,
  });
});

test("unknown address, wrong password and no password are one answer, and each is recorded as denied", async () => {
  const answers = await Promise.all([
    refusal(enter("wrong")),
    refusal(enter(PASSWORD, "nobody@example.com")),
    refusal(enter(PASSWORD, world.people.admin.email)),
  ]);
  expect(new Set(answers.map(({ code, message }) => `${code} ${message}`))).toEqual(
    new Set(["unauthenticated Email or password is wrong."]),
  );
  const events = await newestEvents("instance", 3);
  expect(events.map((event) => event.outcome)).toEqual(["denied", "denied", "denied"]);
});

test("an unknown address takes as long as a wrong password", async () => {
  const time = async (email: string) => {
    const started = performance.now();
    await refusal(enter("wrong", email, `198.51.100.${Math.floor(Math.random() * 250)}`));
    return performance.now() - started;
  };
  await time("warm-up@example.com");
  const unknown: number[] = [];
  const known: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    unknown.push(await time(`nobody-${round}@example.com`));
    known.push(await time(person.email));
  }
  const middle = (times: number[]) => times.toSorted((a, b) => a - b)[2]!;
  expect(middle(unknown)).toBeGreaterThan(middle(known) / 3);
  expect(middle(unknown)).toBeLessThan(middle(known) * 3);
});

test.each([
  ["two addresses", "a@example.com,b@example.com"],
  ["a fullwidth sign", "a＠example.com"],
  ["a NUL", "a\0@example.com"],
  ["300 characters", `${"a".repeat(290)}@example.com`],
  ["a letter that lowers to ASCII", "\u212A@example.com"],
  ["a line break", "a@example.com\nbcc: b@example.com"],
  ["a name with it", "A <a@example.com>"],
  ["nothing", ""],
  ["an array", ["a@example.com"]],
  ["null", null],
])("an e-mail that is %s is refused before anything is looked up", async (_what, email) => {
  expect(await refusedWith(signIn(anonymous(), { email, password: PASSWORD }))).toBe("invalid");
});

describe("after failures", () => {
  test("five close the account for 15 minutes, for the right password too, and not for other accounts", async () => {
    for (let round = 0; round < 5; round += 1)
      expect(await refusedWith(enter("wrong", person.email, `203.0.113.${round}`))).toBe("unauthenticated");
    const error = await refusal(enter(PASSWORD));
    expect(error.code).toBe("rate_limited");
    expect(error.extras?.retryAfterSeconds).toBeGreaterThan(13 * 60);
    expect(error.extras?.retryAfterSeconds).toBeLessThanOrEqual(15 * 60);
    expect(await refusedWith(enter("wrong", world.people.owner.email))).toBe("unauthenticated");
  });

  test("twenty at once get five tries", async () => {
    const codes = await Promise.all(Array.from({ length: 20 }, () => refusedWith(enter("wrong"))));
    expect(codes.filter((code) => code === "unauthenticated")).toHaveLength(5);
  });

  test("a hundred close the address, whoever is tried", async () => {
    const minute = new Date(Date.now() - (Date.now() % 60_000));
    await transaction(ALL, (tx) =>
      tx.insert(attempts).values({ subject: "address:192.0.2.77", windowStart: minute, failures: 100 }),
    );
    expect(await refusedWith(enter(PASSWORD, person.email, "192.0.2.77"))).toBe("rate_limited");
    expect((await enter(PASSWORD, person.email, "192.0.2.78")).userId).toBe(person.id);
  });

  test("they are forgotten after 15 minutes, and at once by a success", async () => {
    const subject = `account:${person.email}`;
    const before = new Date(Date.now() - 16 * 60_000);
    await transaction(ALL, (tx) => tx.insert(attempts).values({ subject, windowStart: before, failures: 9 }));
    for (let round = 0; round < 4; round += 1) await refusal(enter("wrong"));
    await enter(PASSWORD);
    for (let round = 0; round < 4; round += 1)
      expect(await refusedWith(enter("wrong"))).toBe("unauthenticated");
    expect((await enter(PASSWORD)).userId).toBe(person.id);
  });
});

test("while sealed people can sign in and out, and findSession knows them", async () => {
  await whileSealed(async () => {
    const { sessionId } = await enter(PASSWORD);
    expect(await findSession(sessionId)).toMatchObject({ userId: person.id });
    expect(await refusedWith(enter("wrong"))).toBe("unauthenticated");
    expect(await signOut(anonymous(), { sessionId })).toEqual({ ended: 1 });
    expect(await findSession(sessionId)).toBeNull();
  });
});

describe("a session", () => {
  test("ends for good when its holder signs out, and that is recorded", async () => {
    const { sessionId } = await enter(PASSWORD);
    expect(await signOut(anonymous(), { sessionId })).toEqual({ ended: 1 });
    expect(await findSession(sessionId)).toBeNull();
    expect(await signOut(anonymous(), { sessionId })).toEqual({ ended: 0 });
    expect((await newestEvents(world.organisation.id))[0]).toMatchObject({
      action: "session.sign_out",
      actorId: person.id,
    });
  });

  test("can be ended on all devices at once", async () => {
    const [first, second, third] = [await enter(PASSWORD), await enter(PASSWORD), await enter(PASSWORD)];
    expect(await signOut(anonymous(), { sessionId: first.sessionId, everywhere: true })).toEqual({
      ended: 3,
    });
    expect(await findSession(second.sessionId)).toBeNull();
    expect(await transaction(ALL, (tx) => revokeSessions(tx, person.id))).toBe(0);
    expect(await findSession(third.sessionId)).toBeNull();
  });

  test("is over after its 30 days", async () => {
    const { sessionId } = await enter(PASSWORD);
    await transaction(ALL, (tx) =>
      tx
        .update(sessions)
        .set({ expiresAt: new Date(Date.now() - 1) })
        .where(eq(sessions.id, sessionId)),
    );
    expect(await findSession(sessionId)).toBeNull();
  });

  test.each([
    undefined,
    null,
    "",
    "sess_",
    ["sess_1"],
    { $ne: 1 },
    "sess_' or 1=1 --",
    `sess_${"0".repeat(26)}`,
  ])("is not found by %j", async (id) => {
    expect(await findSession(id)).toBeNull();
  });
});

describe("an identity provider", () => {
  test("signs in an existing person whose address it has verified", async () => {
    const { sessionId } = await signInOidc(anonymous(), { email: person.email, verified: true });
    expect(await findSession(sessionId)).toMatchObject({ userId: person.id });
    expect((await newestEvents(world.organisation.id))[0]).toMatchObject({
      action: "session.sign_in_oidc",
      actorId: person.id,
    });
  });

  test.each([false, undefined, null, "true", 1])(
    "whose verified claim is %j signs in nobody",
    async (verified) => {
      const error = await refusal(signInOidc(anonymous(), { email: person.email, verified }));
      expect(error.message).toContain("has not confirmed this address");
    },
  );

  test("makes nobody: an address without an account is told to ask for an invitation", async () => {
    const error = await refusal(signInOidc(anonymous(), { email: "stranger@example.com", verified: true }));
    expect(error).toMatchObject({
      code: "unauthenticated",
      message: "There is no account for this address here. Ask an owner to invite you.",
    });
  });
});
