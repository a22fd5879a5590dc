import { randomBytes } from "node:crypto";
import { and, eq, sql } from "drizzle-orm";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { ALL, transaction } from "@/db/client";
import { credentials } from "@/db/schema";
import { findCanary } from "@/lib/testing/canary";
import { asOwner, closeTestInstance, openTestInstance, whileSealed } from "@/lib/testing/context";
import { mintWorld, type World } from "@/lib/testing/factories";
import { allowPlaces } from "@/lib/testing/loopback";
import { newestEvents, refusedWith } from "@/lib/testing/outcomes";
import { type KeyedModels, startKeyedModels } from "@/lib/testing/peers/keyed-models";
import { listNotices } from "../notices/list";
import { readNotices } from "../notices/read";
import { updateProject } from "../projects/update";
import { createCredential } from "./create";
import { disableCredential } from "./disable";
import { probeCredential } from "./probe";
import { readCredential } from "./read";
import { testDaily } from "./test-daily";
import { updateCredential } from "./update";
import type { CredentialView } from "./view";

let peer: KeyedModels;
let world: World;
const used: string[] = [];

beforeAll(async () => {
  await openTestInstance();
  peer = await startKeyedModels();
  allowPlaces(peer.place);
});
afterAll(async () => {
  await peer.stop();
  await closeTestInstance();
});
beforeEach(async () => {
  world = await mintWorld();
  peer.asked.length = 0;
});

const newSecret = () => `kh-test-${randomBytes(18).toString("hex")}`;
const owner = () => world.people.owner.ctx;
const wantDaily = (testsDaily = true) => updateProject(owner(), { id: world.project.id, testsDaily });

/** A credential that the peer accepts. */
async function addKnown(key: string, more: Record<string, unknown> = {}) {
  const value = newSecret();
  used.push(value);
  peer.accept(...used);
  const fields = { provider: "openai_compatible", base_url: peer.baseUrl, api_key: value };
  const made = await createCredential(owner(), { type: "llm_provider", key, fields, ...more });
  return { ...made, value };
}

const lastTest = async ({ id }: Pick<CredentialView, "id">) =>
  (await readCredential(owner(), { id })).lastTest?.outcome ?? null;

/** As if its last test had been some hours ago. */
const age = ({ id }: Pick<CredentialView, "id">, hours: number) =>
  transaction(ALL, (tx) =>
    tx
      .update(credentials)
      .set({
        lastTest: sql`jsonb_set(${credentials.lastTest}, '{checkedAt}', to_jsonb(${new Date(Date.now() - hours * 3_600_000).toISOString()}::text))`,
      })
      .where(and(eq(credentials.orgId, owner().orgId), eq(credentials.id, id))),
  );

test("only a project that wants it is tested, and within a day only once", async () => {
  const credential = await addKnown("DAILY");
  expect(await testDaily()).toBe(0);
  expect(peer.asked).toEqual([]);

  await wantDaily();
  expect(await testDaily()).toBe(1);
  expect(await lastTest(credential)).toBe("valid");
  expect(await testDaily()).toBe(0);

  await age(credential, 19);
  expect(await testDaily()).toBe(0);
  await age(credential, 21);
  expect(await testDaily()).toBe(1);
  const events = await newestEvents(owner().orgId, 4);
  expect(events[0]).toMatchObject({
    action: "credential.probe",
    outcome: "finished",
    actorKind: "system",
    actorId: "scheduler",
  });
  await wantDaily(false);
});

test("a new value is due at once, whatever was known of the one before", async () => {
  const credential = await addKnown("RENEWED");
  await wantDaily();
  expect(await testDaily()).toBe(1);
  const next = newSecret();
  await updateCredential(owner(), { id: credential.id, fields: { api_key: next } });
  expect(await lastTest(credential)).toBeNull();
  expect(await testDaily()).toBe(1);
  expect(await lastTest(credential)).toBe("rejected");
  await wantDaily(false);
});

test("what is switched off, asks a person, has ended, has no value or has no test is left alone", async () => {
  const off = await addKnown("SWITCHED_OFF");
  await disableCredential(owner(), { id: off.id });
  const each = await addKnown("ASKS_EACH", { confirmUse: "each" });
  const ended = await addKnown("ENDED", { expiresAt: "2020-01-31T00:00:00Z" });
  const empty = await createCredential(owner(), {
    type: "llm_provider",
    key: "EMPTY",
    fields: { provider: "openai" },
  });
  const untestable = await createCredential(owner(), {
    type: "api_token",
    key: "NO_TEST",
    fields: { token: newSecret() },
  });
  await wantDaily();
  expect(await testDaily()).toBe(0);
  expect(peer.asked).toEqual([]);
  for (const one of [off, each, ended, empty, untestable]) expect(await lastTest(one)).toBeNull();
  await wantDaily(false);
});

test("one that cannot be opened stops no other", async () => {
  const damaged = await addKnown("DAMAGED");
  const fine = await addKnown("FINE");
  await asOwner(
    (sql) =>
      sql`update sealed_values set envelope = '\\x00' where version_id in
        (select id from credential_versions where credential_id = ${damaged.id})`,
  );
  await wantDaily();
  expect(await testDaily()).toBe(1);
  expect(await lastTest(fine)).toBe("valid");
  await wantDaily(false);
});

test("while sealed nothing is tested, and nothing fails", async () => {
  const credential = await addKnown("SEALED");
  await wantDaily();
  expect(await whileSealed(testDaily)).toBe(0);
  expect(await lastTest(credential)).toBeNull();
  await wantDaily(false);
});

test("a key that is no longer accepted is told once to those who may know of it, and read by each alone", async () => {
  const { owner: first, admin, member } = world.people;
  const shared = await addKnown("SHARED", { name: "Shared key" });
  const mine = await addKnown("MINE", { name: "Private key", audience: "owner" });
  await wantDaily();
  expect(await testDaily()).toBe(2);
  expect((await listNotices(member.ctx, {})).items).toEqual([]);

  peer.accept();
  await Promise.all([age(shared, 21), age(mine, 21)]);
  expect(await testDaily()).toBe(2);
  expect(await lastTest(shared)).toBe("rejected");
  const { items, unread } = await listNotices(member.ctx, {});
  expect(unread).toBe(1);
  expect(items).toMatchObject([
    {
      kind: "rejected",
      credentialId: shared.id,
      isRead: false,
      text: expect.stringMatching(/^Shared key is no/) as string,
    },
  ]);

  expect(await readNotices(member.ctx, { ids: [items[0]!.id, "note_unknown"] })).toEqual({ read: 1 });
  expect(await readNotices(member.ctx, {})).toEqual({ read: 0 });
  expect(await listNotices(member.ctx, {})).toMatchObject({ unread: 0, items: [{ isRead: true }] });
  expect(await listNotices(admin.ctx, {})).toMatchObject({ unread: 1, items: [{ isRead: false }] });

  await updateCredential(first.ctx, { id: shared.id, audience: "owner" });
  expect((await listNotices(admin.ctx, {})).items).toEqual([]);
  expect((await listNotices(first.ctx, {})).items).toHaveLength(1);
  const stranger = (await mintWorld()).people.owner.ctx;
  expect((await listNotices(stranger, {})).items).toEqual([]);
  expect(await readNotices(stranger, { ids: [items[0]!.id] })).toEqual({ read: 0 });
  expect(await refusedWith(listNotices({ ...member.ctx, actor: anonymous }, {}))).toBe("forbidden");
  await wantDaily(false);
});

const anonymous = { kind: "anonymous", id: "anonymous", name: "anonymous" } as const;

test("a test that a person starts tells of it as well", async () => {
  const credential = await addKnown("BY_HAND", { name: "By hand" });
  await probeCredential(owner(), { id: credential.id });
  peer.accept();
  await probeCredential(owner(), { id: credential.id });
  expect((await listNotices(owner(), {})).items).toMatchObject([{ credentialId: credential.id }]);
});

test("a test that was stopped leaves what was known of the key", async () => {
  const credential = await addKnown("STOPPED");
  await probeCredential(owner(), { id: credential.id });
  const stopped = { ...owner(), signal: AbortSignal.abort() };
  expect((await probeCredential(stopped, { id: credential.id })).outcome).toBe("unknown");
  expect(await lastTest(credential)).toBe("valid");
});

test("no value is in a notice, an audit row or what is kept of a test", async () => {
  const rows = await asOwner(
    (sql) => sql`select (select json_agg(n) from notices n) as notices,
      (select json_agg(a) from audit_events a) as events, (select json_agg(c) from credentials c) as credentials`,
  );
  const text = JSON.stringify(rows);
  expect(text).toContain("no longer accepted");
  for (const value of used) expect(findCanary(text, value)).toEqual([]);
});
