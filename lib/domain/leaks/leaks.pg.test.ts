import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusedWith } from "@/lib/testing/outcomes";
import type { Context } from "../context";
import { createCredential } from "../credentials/create";
import { rotateCredential } from "../credentials/rotate";
import { scanLeaks } from "./scan";

let world: World;
let owner: Context;
const secret = () => `kh-test-${randomBytes(18).toString("hex")}`;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
  owner = world.people.owner.ctx;
});
afterAll(closeTestInstance);

test("a log tells which credential it holds, which of its values, and on which lines", async () => {
  const [old, current] = [secret(), secret()];
  const made = await createCredential(owner, { type: "api_token", key: "LEAKED", fields: { token: old } });
  await rotateCredential(owner, { id: made.id, fields: { token: current }, keepPreviousFor: "24h" });
  const log = `start\nAuthorization: Bearer ${current}\n+ const key = "${old}";\nagain ${current}\nend`;
  const { items, scanned } = await scanLeaks(owner, { text: log });
  expect(scanned).toBeGreaterThanOrEqual(2);
  expect(items.toSorted((a, b) => a.version - b.version)).toMatchObject([
    { credential: { id: made.id, key: "LEAKED" }, version: 1, current: false, lines: [3] },
    { credential: { id: made.id }, version: 2, current: true, lines: [2, 4] },
  ]);
  const events = JSON.stringify(await newestEvents(owner.orgId, 20));
  expect(events).toContain("leak.scan");
  for (const value of [old, current]) expect(findCanary(events, value)).toEqual([]);
});

test("a text without a stored value finds nothing, and short values are not looked for", async () => {
  await createCredential(owner, { type: "api_token", key: "SHORT", fields: { token: "short-value" } });
  expect((await scanLeaks(owner, { text: "short-value and nothing else" })).items).toEqual([]);
});

test("what the reader may not see is not found, in the same project and elsewhere", async () => {
  const [hidden, foreign] = [secret(), secret()];
  await createCredential(owner, {
    type: "api_token",
    key: "HIDDEN",
    audience: "owner",
    fields: { token: hidden },
  });
  const other = await mintWorld();
  await createCredential(other.people.owner.ctx, {
    type: "api_token",
    key: "FOREIGN",
    fields: { token: foreign },
  });
  const text = `${hidden} ${foreign}`;
  expect((await scanLeaks(world.people.admin.ctx, { text })).items).toEqual([]);
  expect((await scanLeaks(owner, { text })).items).toHaveLength(1);
});

test("ten scans a minute are enough", async () => {
  const admin = (await mintWorld()).people.admin.ctx;
  for (let count = 0; count < 10; count += 1) await scanLeaks(admin, { text: "text" });
  expect(await refusedWith(scanLeaks(admin, { text: "text" }))).toBe("rate_limited");
  expect(await refusedWith(scanLeaks(world.people.member.ctx, { text: "text" }))).toBe("forbidden");
});
