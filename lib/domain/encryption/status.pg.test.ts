import { afterAll, beforeAll, expect, test } from "vitest";
import { ROLES } from "@/lib/access/policy";
import { createCredential } from "@/lib/domain/credentials/create";
import { findCanary } from "@/lib/testing/canary";
import { closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { refusedWith } from "@/lib/testing/outcomes";
import { keysOfInstance } from "./keys";
import { encryptionStatus } from "./status";

let world: World;
let other: World;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
  other = await mintWorld();
  await mintProject(world);
  await createCredential(world.people.owner.ctx, {
    type: "api_key_pair",
    key: "PAIR",
    fields: { api_key: "one", api_secret: "two" },
  });
});
afterAll(closeTestInstance);

test("every role sees whether values can be opened and the data keys of its own organisation", async () => {
  for (const role of ROLES) {
    const status = await encryptionStatus(world.people[role].ctx, {});
    expect(status).toMatchObject({
      status: "ready",
      reason: null,
      source: "environment",
      algorithm: "AES-256-GCM",
    });
    expect(status.fingerprint).toMatch(/^[0-9a-f]{8}$/);
    expect(status.dataKeys.map((key) => key.organisation.id)).toEqual([
      world.organisation.id,
      world.organisation.id,
    ]);
    const main = status.dataKeys.find((key) => key.project.id === world.project.id);
    expect(main).toMatchObject({ version: 1, state: "active", values: 2, kekId: status.kekId });
  }
  expect((await keysOfInstance()).dataKeys.map((key) => key.organisation.id)).toContain(
    other.organisation.id,
  );
});

test("no status holds key material", async () => {
  const text = JSON.stringify([await encryptionStatus(world.people.owner.ctx, {}), await keysOfInstance()]);
  const key = Buffer.from(process.env.KEYHOLD_MASTER_KEY!.slice("base64:".length), "base64").toString(
    "base64",
  );
  expect(findCanary(text, key)).toEqual([]);
  expect(text).not.toMatch(/wrapped|envelope|check/i);
});

test("a machine token is not told", async () => {
  const { ctx } = await mintToken(world.people.owner.ctx, { scopes: ["credentials:read", "audit:read"] });
  expect(await refusedWith(encryptionStatus(ctx, {}))).toBe("forbidden");
});

test("while sealed it says so, and why", async () => {
  await whileSealed(async () => {
    const status = await encryptionStatus(world.people.member.ctx, {});
    expect(status).toMatchObject({ status: "sealed", source: null, fingerprint: null });
    expect(status.reason).toContain("not the master key that sealed the stored values");
    expect(status.dataKeys).toHaveLength(2);
  });
  expect((await encryptionStatus(world.people.member.ctx, {})).status).toBe("ready");
});
