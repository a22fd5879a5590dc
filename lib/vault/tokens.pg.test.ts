import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { transaction } from "@/db/client";
import { findConnection, tokenPlace } from "@/lib/domain/connections/shared";
import type { Context } from "@/lib/domain/context";
import { reachOf } from "@/lib/domain/door";
import { verifyAll } from "@/lib/domain/integrity/verify-all";
import { Secret } from "@/lib/secret";
import { findCanary } from "@/lib/testing/canary";
import { mintConnection, mintConnector } from "@/lib/testing/connections";
import { asOwner, closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { mintProject, mintWorld, type World } from "@/lib/testing/factories";
import { refusal, refusedWith } from "@/lib/testing/outcomes";
import { dataKeyFacts } from "./inventory";
import { discardTokens, putTokens, takeToken, type TokenField, type TokenPlace, tokensOpen } from "./tokens";

const ACCESS = "kh-canary/access+7f3a9d21c5~e84b60";
const REFRESH = "kh-canary/refresh+7f3a9d21c5~e84b60";
const BOTH: TokenField[] = ["access_token", "refresh_token"];

let world: World;
let ctx: Context;
let place: TokenPlace;

beforeAll(async () => {
  await openTestInstance();
});
afterAll(closeTestInstance);

const within = <T>(run: (tx: Parameters<typeof takeToken>[0]) => Promise<T>) =>
  transaction(reachOf(ctx), run);

beforeEach(async () => {
  world = await mintWorld();
  ctx = world.people.owner.ctx;
  const connector = await mintConnector(ctx);
  const { id } = await mintConnection(ctx, connector, { accessToken: ACCESS, refreshToken: REFRESH });
  place = tokenPlace(await within((tx) => findConnection({ ...ctx, tx }, id)));
});

const takeAt = (at: TokenPlace, field: TokenField = "access_token") =>
  within((tx) => takeToken(tx, at, field));

test("a token opens where it lies", async () => {
  expect((await takeAt(place)).expose()).toBe(ACCESS);
  expect((await takeAt(place, "refresh_token")).expose()).toBe(REFRESH);
});

describe("a token does not open", () => {
  const damaged = async (work: Promise<unknown>) =>
    expect((await refusal(work)).extras).toMatchObject({ reason: "integrity_failure" });

  test("as of another generation, destination or field", async () => {
    await damaged(takeAt({ ...place, generation: 2 }));
    await damaged(takeAt({ ...place, destination: place.destination.replace("auth", "evil") }));
    await asOwner(
      (sql) => sql`update sealed_tokens set envelope = (select envelope from sealed_tokens
        where connection_id = ${place.connectionId} and field = 'refresh_token')
        where connection_id = ${place.connectionId} and field = 'access_token'`,
    );
    await damaged(takeAt(place));
  });

  test("at another connection, in another project or organisation", async () => {
    const connector = await mintConnector(ctx);
    const other = await mintConnection(ctx, connector);
    await asOwner(async (sql) => {
      await sql`delete from sealed_tokens where connection_id = ${other.id}`;
      await sql`update sealed_tokens set connection_id = ${other.id} where connection_id = ${place.connectionId}`;
    });
    await damaged(takeAt({ ...place, connectionId: other.id }));
    const project = await mintProject(world);
    await damaged(takeAt({ ...place, projectId: project.id }));
  });

  test("when a byte of it was changed, or it is gone", async () => {
    await asOwner(
      (sql) => sql`update sealed_tokens
        set envelope = set_byte(envelope, 120, get_byte(envelope, 120) # 1) where field = 'access_token'`,
    );
    await damaged(takeAt(place));
    await within((tx) => discardTokens(tx, place));
    await damaged(takeAt(place, "refresh_token"));
  });

  test("while the instance is sealed", async () => {
    await whileSealed(async () => {
      expect(await refusedWith(takeAt(place))).toBe("sealed");
    });
  });
});

test("new tokens take the place of those of before, all of them", async () => {
  const next = { ...place, generation: 2 };
  await within((tx) => putTokens(tx, next, { access_token: new Secret("kh-test-next-token") }));
  expect((await takeAt(next)).expose()).toBe("kh-test-next-token");
  await expect(takeAt(next, "refresh_token")).rejects.toThrow();
  expect(await within((tx) => tokensOpen(tx, next, ["access_token"]))).toBe(true);
  expect(await within((tx) => tokensOpen(tx, next, BOTH))).toBe(false);
});

test("verify opens every token and names the connection of one that does not", async () => {
  await asOwner((sql) => sql`delete from connections where id <> ${place.connectionId}`);
  const before = await verifyAll();
  expect(before).toMatchObject({ ok: true, connections: 1, damaged: [] });
  await asOwner(
    (sql) =>
      sql`delete from sealed_tokens where connection_id = ${place.connectionId} and field = 'refresh_token'`,
  );
  const after = await verifyAll();
  expect(after).toMatchObject({
    ok: false,
    connections: 0,
    damaged: [{ credential: place.connectionId, version: 1 }],
  });
});

test("a data key that only seals tokens is in use", async () => {
  const facts = await within((tx) => dataKeyFacts(tx, ctx.orgId));
  expect(facts.reduce((sum, { values }) => sum + values, 0)).toBe(3);
});

test("no column holds a token in any form", async () => {
  const rows = await asOwner(async (sql) => [
    ...(await sql`select t::text as text from sealed_tokens t`),
    ...(await sql`select t::text as text from connections t`),
    ...(await sql`select t::text as text from audit_events t`),
  ]);
  expect(rows.length).toBeGreaterThan(5);
  for (const token of [ACCESS, REFRESH]) expect(findCanary(JSON.stringify(rows), token)).toEqual([]);
});
