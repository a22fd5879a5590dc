import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findCanary } from "@/lib/testing/canary";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { allowPlaces } from "@/lib/testing/loopback";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import { type KeyedModels, startKeyedModels } from "@/lib/testing/peers/keyed-models";
import type { Context } from "../context";
import { createCredential } from "./create";
import { readCredential } from "./read";
import { rotateCredential } from "./rotate";
import type { CredentialView } from "./view";

let peer: KeyedModels;
let owner: Context;
let credential: CredentialView;
const used: string[] = [];

beforeAll(async () => {
  await openTestInstance();
  peer = await startKeyedModels();
  allowPlaces(peer.place);
  owner = (await mintWorld()).people.owner.ctx;
});
afterAll(async () => {
  await peer.stop();
  await closeTestInstance();
});

function newSecret(): string {
  const value = `kh-test-${randomBytes(18).toString("hex")}`;
  used.push(value);
  return value;
}

beforeEach(async () => {
  const key = `KEY_${randomBytes(6).toString("hex").toUpperCase()}`;
  const fields = { provider: "openai_compatible", base_url: peer.baseUrl, api_key: newSecret() };
  credential = await createCredential(owner, { type: "llm_provider", key, fields });
  peer.asked.length = 0;
  peer.setDown(false);
});

const rotation = (value: string) => ({ id: credential.id, fields: { api_key: value }, test: true });

test("a value that the service accepts is stored, and known to be accepted", async () => {
  const next = newSecret();
  peer.accept(next);
  const rotated = await rotateCredential(owner, rotation(next));
  expect(rotated).toMatchObject({ version: 2, lastTest: { outcome: "valid" } });
  expect((await readCredential(owner, { id: credential.id })).lastTest?.outcome).toBe("valid");
  expect(peer.asked).toContain(next);
});

test.each([
  ["refused", false, "rejected"],
  ["not to be asked about", true, "unknown"],
])(
  "a value that is %s is not stored, and the refusal says what the service said",
  async (_what, isDown, outcome) => {
    peer.accept();
    peer.setDown(isDown);
    const refused = await refusal(rotateCredential(owner, rotation(newSecret())));
    expect([refused.code, refused.extras?.test]).toMatchObject(["invalid", { outcome }]);
    expect(refused.message).toMatch(/Nothing changed\.$/);
    const stored = await readCredential(owner, { id: credential.id });
    expect(stored).toMatchObject({ version: 1, lastTest: null });
    const actions = (await newestEvents(owner.orgId, 2)).map(({ action }) => action);
    expect(actions).toEqual(["credential.probe_unsaved", "credential.probe_unsaved"]);
  },
);

test("where there is no test the value is stored without one", async () => {
  const plain = await createCredential(owner, {
    type: "api_token",
    key: "PLAIN",
    fields: { token: newSecret() },
  });
  const rotated = await rotateCredential(owner, { id: plain.id, fields: { token: newSecret() }, test: true });
  expect(rotated.version).toBe(2);
  expect(peer.asked).toEqual([]);
});

test("a repeated request is answered again without another test", async () => {
  const next = newSecret();
  peer.accept(next);
  const ctx = { ...owner, idempotencyKey: randomBytes(8).toString("hex") };
  await rotateCredential(ctx, rotation(next));
  peer.accept();
  const calls = peer.asked.length;
  expect((await rotateCredential(ctx, rotation(next))).version).toBe(2);
  expect(peer.asked.length).toBe(calls);
});

test("a token needs the right to test as well as the right to write", async () => {
  const next = newSecret();
  peer.accept(next);
  const { ctx } = await mintToken(owner, { scopes: ["credentials:write"] });
  expect(await refusedWith(rotateCredential(ctx, rotation(next)))).toBe("forbidden");
  const both = await mintToken(owner, { scopes: ["credentials:write", "credentials:use"] });
  expect((await rotateCredential(both.ctx, rotation(next))).version).toBe(2);
});

test("no value is in an audit row or what is kept of a test", async () => {
  const rows = await asOwner(
    (sql) =>
      sql`select (select json_agg(a) from audit_events a) as events, (select json_agg(c) from credentials c) as kept`,
  );
  for (const value of used) expect(findCanary(JSON.stringify(rows), value)).toEqual([]);
});
