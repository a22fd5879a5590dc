import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { transaction } from "@/db/client";
import { newId } from "@/lib/ids";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { countTrips } from "@/lib/testing/database-trips";
import { mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal } from "@/lib/testing/outcomes";
import { recordGrouped } from "./grouped";
import { type AuditEntry, record } from "./record";
import { verifyChain } from "./verify";

let world: World;
let orgId: string;
let trips: Awaited<ReturnType<typeof countTrips>>;

beforeAll(async () => {
  await openTestInstance();
  trips = await countTrips();
});
beforeEach(async () => {
  world = await mintWorld();
  orgId = world.organisation.id;
});
afterAll(closeTestInstance);

const entry = (name: string): AuditEntry => ({
  orgId,
  projectId: world.project.id,
  actor: world.system.actor,
  action: "credential.resolve",
  outcome: "allowed",
  subject: { kind: "credential", id: "cred_x", name },
  detail: { version: 3 },
  requestId: newId("request"),
  address: "127.0.0.1",
});

const names = async (limit: number) =>
  (await newestEvents(orgId, limit)).map(({ subjectName }) => subjectName).reverse();

/** As a command does. */
const act = (name: string) => transaction({ org: orgId, project: "*" }, (tx) => record(tx, [entry(name)]));

/** Another server on the same database, which remembers a head of its own. */
async function anotherProcess(): Promise<typeof recordGrouped> {
  vi.resetModules();
  const other = await import("./grouped");
  expect(other.recordGrouped).not.toBe(recordGrouped);
  const { openInstance } = await import("@/lib/vault/instance");
  await openInstance();
  return other.recordGrouped;
}

async function whileRefused(run: () => Promise<void>): Promise<void> {
  await asOwner(async (sql) => {
    await sql`create or replace function refuse_one() returns trigger language plpgsql as $$ begin if new.subject_name = 'REFUSED' then raise exception 'no'; end if; return new; end $$`;
    await sql`create trigger refuse_one before insert on audit_events for each row execute function refuse_one()`;
  });
  try {
    await run();
  } finally {
    await asOwner((sql) => sql`drop trigger refuse_one on audit_events`);
  }
}

test("what follows the entries of the same process is one statement", async () => {
  // The first asks where the chain ends, the second makes the connection.
  await recordGrouped([entry("A")]);
  await recordGrouped([entry("B")]);
  trips.take();
  await recordGrouped([entry("C"), entry("D")]);
  expect(trips.take()).toEqual({ statements: 1, acts: 1 });
  expect(await names(10)).toEqual(["A", "B", "C", "D"]);
  expect(await verifyChain(orgId)).toMatchObject({ intact: true, events: 4 });
});

test("what others wrote meanwhile stays, and comes before", async () => {
  await recordGrouped([entry("A")]);
  await act("B");
  await recordGrouped([entry("C")]);
  await recordGrouped([entry("D")]);
  expect(await names(4)).toEqual(["A", "B", "C", "D"]);
  expect(await verifyChain(orgId)).toMatchObject({ intact: true, events: 4 });
});

test("behind what another process wrote it is one statement more", async () => {
  const elsewhere = await anotherProcess();
  await elsewhere([entry("A")]);
  await recordGrouped([entry("B")]);
  await recordGrouped([entry("C")]);
  await elsewhere([entry("D")]);
  trips.take();
  await recordGrouped([entry("E")]);
  expect(trips.take()).toEqual({ statements: 2, acts: 2 });
  expect(await names(10)).toEqual(["A", "B", "C", "D", "E"]);
  expect(await verifyChain(orgId)).toMatchObject({ intact: true, events: 5 });
});

test("two processes and commands at once make one chain, and nothing is written twice or lost", async () => {
  const elsewhere = await anotherProcess();
  const all = Array.from({ length: 60 }, (_, index) => [
    recordGrouped([entry(`HERE_${index}`)]),
    elsewhere([entry(`THERE_${index}`)]),
    ...(index % 6 === 0 ? [act(`ACT_${index}`)] : []),
  ]);
  await Promise.all(all.flat());
  for (let index = 0; index < 10; index += 1) {
    await Promise.all([
      recordGrouped([entry(`HERE_${60 + index}`)]),
      elsewhere([entry(`THERE_${60 + index}`)]),
    ]);
  }
  const written = await names(1_000);
  expect(new Set(written).size).toBe(150);
  expect(written).toHaveLength(150);
  expect(await verifyChain(orgId)).toMatchObject({ intact: true, events: 150 });
});

test("an entry whose answer was lost is written once", async () => {
  await recordGrouped([entry("A")]);
  trips.loseAnswer();
  await recordGrouped([entry("B"), entry("C")]);
  await recordGrouped([entry("D")]);
  expect(await names(10)).toEqual(["A", "B", "C", "D"]);
  expect(await verifyChain(orgId)).toMatchObject({ intact: true, events: 4 });
});

test("an entry that the database refuses fails alone", async () => {
  await recordGrouped([entry("A")]);
  await whileRefused(async () => {
    const ends = await Promise.allSettled(
      ["B", "REFUSED", "C", "D"].map((name) => recordGrouped([entry(name)])),
    );
    expect(ends.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
    await expect(recordGrouped([entry("REFUSED")])).rejects.toThrow();
  });
  await recordGrouped([entry("E")]);
  expect(await names(10)).toEqual(["A", "B", "C", "D", "E"]);
  expect(await verifyChain(orgId)).toMatchObject({ intact: true, events: 5 });
});

test("without a chain nothing is recorded, remembered head or not", async () => {
  await recordGrouped([entry("A")]);
  await asOwner((sql) => sql`delete from audit_heads where org_id = ${orgId}`);
  expect((await refusal(recordGrouped([entry("B")]))).code).toBe("unavailable");
  expect(await names(10)).toEqual(["A"]);
});

test("a head that somebody moved back by hand is not written over", async () => {
  for (const name of ["A", "B", "C"]) await recordGrouped([entry(name)]);
  await asOwner(async (sql) => {
    await sql`delete from audit_events where org_id = ${orgId} and sequence = 3`;
    await sql`update audit_heads set sequence = 2 where org_id = ${orgId}`;
  });
  await recordGrouped([entry("D")]);
  expect(await verifyChain(orgId)).toMatchObject({ intact: false, broken: { sequence: 3 } });
});
