import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { verifyChain } from "@/lib/audit/verify";
import type { Context } from "@/lib/domain/context";
import { AppError } from "@/lib/errors";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusedWith } from "@/lib/testing/outcomes";
import { clearKeyCache } from "@/lib/vault/keyring";
import { createCredential } from "./create";
import { deleteCredentials } from "./delete";
import { disableCredential } from "./disable";
import { impactOfDeletion } from "./impact";
import { listCredentials } from "./list";
import { readCredential } from "./read";
import { resolveCredentials } from "./resolve";
import { restoreCredential } from "./restore";
import { rotateCredential } from "./rotate";
import { updateCredential } from "./update";
import { listVersions } from "./versions";

let world: World;
let owner: Context;
let program: Context;

beforeAll(async () => {
  await openTestInstance();
});
beforeEach(async () => {
  world = await mintWorld();
  owner = world.people.owner.ctx;
  program = (await mintToken(world.system, { scopes: ["credentials:resolve"] })).ctx;
});
afterAll(closeTestInstance);

const make = (key: string, fields: Record<string, string> = { token: "value" }) =>
  createCredential(owner, { key, type: "api_token", fields });

/** How many of these ended in each way; anything but a result or an AppError fails the test. */
async function tally(work: readonly Promise<unknown>[]): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const settled of await Promise.allSettled(work)) {
    if (settled.status === "rejected" && !(settled.reason instanceof AppError)) throw settled.reason;
    const outcome = settled.status === "fulfilled" ? "done" : (settled.reason as AppError).code;
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}

const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

test("of 32 who create the same key one wins and 31 are told that it is taken, round after round", async () => {
  for (let round = 0; round < 20; round += 1) {
    const input = { key: `ROUND_${round}`, type: "api_token", fields: { token: "v" } };
    expect(
      await tally(times(32, (index) => createCredential(owner, { ...input, name: `${round} ${index}` }))),
    ).toEqual({ done: 1, conflict: 31 });
  }
  expect((await listCredentials(owner, {})).total).toBe(20);
  const rows = await asOwner((sql) => sql`select from credentials where org_id = ${owner.orgId}`);
  expect(rows).toHaveLength(20);
});

test("a conflict says which key or name, and nothing of the database", async () => {
  await make("TAKEN");
  const failure = await make("TAKEN").catch((error: unknown) => error);
  expect(failure).toMatchObject({
    code: "conflict",
    fields: { key: ["The key TAKEN is already used here."] },
  });
  expect(JSON.stringify([failure, (failure as Error).message])).not.toMatch(
    /constraint|duplicate|credentials_/,
  );
  const other = await make("OTHER");
  expect(
    await updateCredential(owner, { id: other.id, name: "TAKEN" }).catch((error: unknown) => error),
  ).toMatchObject({ code: "conflict", fields: { name: [expect.any(String)] } });
});

test("a deletion that was reviewed before a value changed is refused, and so is one reviewed for others", async () => {
  const [one, two] = [await make("ONE"), await make("TWO")];
  const both = await impactOfDeletion(owner, { ids: [one.id, two.id] });
  expect(await refusedWith(deleteCredentials(owner, { ids: [one.id], impactToken: both.token }))).toBe(
    "impact_changed",
  );
  await rotateCredential(owner, { id: two.id, fields: { token: "next" } });
  expect(
    await refusedWith(deleteCredentials(owner, { ids: [two.id, one.id], impactToken: both.token })),
  ).toBe("impact_changed");
  expect((await listCredentials(owner, {})).total).toBe(2);
  const again = await impactOfDeletion(owner, { ids: [two.id, one.id] });
  for (const impactToken of ["", ".", "x.y", `${again.token}0`, `9${again.token}`]) {
    expect(["impact_changed", "impact_required"]).toContain(
      await refusedWith(deleteCredentials(owner, { ids: [one.id, two.id], impactToken })),
    );
  }
  expect((await deleteCredentials(owner, { ids: [one.id, two.id], impactToken: again.token })).deleted).toBe(
    2,
  );
});

test("a batch with an id that is not there, not visible or not one's own deletes nothing and does not say which", async () => {
  const mine = await make("MINE");
  const hidden = await createCredential(world.people.admin.ctx, {
    key: "HIDDEN",
    type: "api_token",
    audience: "owner",
  });
  const foreign = await createCredential((await mintWorld()).people.owner.ctx, {
    key: "FOREIGN",
    type: "api_token",
  });
  const answers = [];
  for (const id of [
    hidden.id,
    foreign.id,
    "cred_00000000000000000000000000",
    mine.id.toUpperCase(),
    "x\0",
    "",
  ]) {
    answers.push(await impactOfDeletion(owner, { ids: [mine.id, id] }).catch((error: unknown) => error));
    answers.push(await deleteCredentials(owner, { ids: [mine.id, id] }).catch((error: unknown) => error));
  }
  expect(
    new Set(answers.map((error) => `${(error as AppError).code} ${(error as AppError).message}`)).size,
  ).toBe(1);
  expect(await refusedWith(deleteCredentials(owner, { ids: [] }))).toBe("invalid");
  expect(await refusedWith(deleteCredentials(owner, { ids: times(10_001, String) }))).toBe("invalid");
  const { token } = await impactOfDeletion(owner, { ids: [mine.id, mine.id] });
  expect((await deleteCredentials(owner, { ids: [mine.id, mine.id], impactToken: token })).deleted).toBe(1);
});

test("of two edits of one state the second is stale", async () => {
  const { id, revision } = await make("EDITED");
  const edits = times(8, (index) => updateCredential(owner, { id, revision, name: `name ${index}` }));
  expect(await tally(edits)).toEqual({ done: 1, stale: 7 });
  expect((await readCredential(owner, { id })).revision).toBe(revision + 1);
});

test("edits without a revision wait for each other, and none loses what the other kept", async () => {
  const fields = { client_id: "c", client_secret: "start", access_token: "start", refresh_token: "start" };
  for (let round = 0; round < 10; round += 1) {
    const { id } = await createCredential(owner, { key: `MERGED_${round}`, type: "oauth2", fields });
    const names = ["client_secret", "access_token", "refresh_token"];
    const edits = names.map((name) => updateCredential(owner, { id, fields: { [name]: `next ${name}` } }));
    expect(await tally([...edits, updateCredential(owner, { id, name: `renamed ${round}` })])).toEqual({
      done: 4,
    });
    const { credentials } = await resolveCredentials(program, { keys: [`MERGED_${round}`] });
    expect(credentials[`MERGED_${round}`]).toMatchObject({
      version: 4,
      fields: {
        client_secret: "next client_secret",
        access_token: "next access_token",
        refresh_token: "next refresh_token",
      },
    });
  }
});

test("rotations at once number their versions without a gap, and one current and one previous is left", async () => {
  const { id } = await make("ROTATED");
  const rotations = times(12, (index) =>
    rotateCredential(owner, {
      id,
      fields: { token: `value ${index}` },
      keepPreviousFor: index % 2 === 0 ? "24h" : null,
    }),
  );
  expect(await tally(rotations)).toEqual({ done: 12 });
  const { items } = await listVersions(owner, { id });
  expect(items.map(({ number }) => number)).toEqual(times(13, (index) => 13 - index));
  expect(items.filter(({ label }) => label === "current")).toHaveLength(1);
  const sealed = await asOwner(
    (sql) =>
      sql<
        { number: number }[]
      >`select v.number from sealed_values s join credential_versions v on v.id = s.version_id where v.credential_id = ${id}`,
  );
  expect(sealed.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
    items
      .filter(({ discarded }) => !discarded)
      .map(({ number }) => number)
      .toSorted((a, b) => a - b),
  );
});

test("twins with one idempotency key have one effect and one answer", async () => {
  const ctx = { ...owner, idempotencyKey: "the-same" };
  const input = {
    key: "TWIN",
    type: "api_token",
    fields: { token: "sk-test-aaaaaaaaaaaaaaaaaaaaa0123456789" },
  };
  const answers = await Promise.all(times(16, () => createCredential(ctx, input)));
  expect(new Set(answers.map(({ id }) => id)).size).toBe(1);
  expect((await listCredentials(owner, {})).total).toBe(1);
  const events = await newestEvents(owner.orgId, 50);
  expect(events.filter(({ action }) => action === "credential.create")).toHaveLength(1);
  expect(await refusedWith(createCredential(ctx, { ...input, fields: { token: "another" } }))).toBe(
    "idempotency_conflict",
  );
  const someoneElse = { ...world.people.admin.ctx, idempotencyKey: "the-same" };
  expect(await refusedWith(createCredential(someoneElse, input))).toBe("conflict");
  await asOwner(
    (sql) =>
      sql`update idempotency_keys set created_at = now() - interval '25 hours' where actor_id = ${owner.actor.id}`,
  );
  expect(await refusedWith(createCredential(ctx, input))).toBe("conflict");
});

test("what is kept for a replay holds no value, no hint and no text of a request", async () => {
  const token = "sk-ant-api03-canary7f3a9d21c5e84b60aa11zQ9x";
  const made = await createCredential(
    { ...owner, idempotencyKey: "kept" },
    { key: "KEPT", type: "api_token", fields: { token } },
  );
  expect(made.secrets.token?.hint).toBe("zQ9x");
  const again = await createCredential(
    { ...owner, idempotencyKey: "kept" },
    { key: "KEPT", type: "api_token", fields: { token } },
  );
  expect(again.secrets.token).toEqual({ set: true, hint: null });
  const rows = await asOwner(
    (sql) =>
      sql<
        { text: string }[]
      >`select row_to_json(i)::text as text from idempotency_keys i where org_id = ${owner.orgId}`,
  );
  expect(rows[0]!.text).not.toContain("zQ9x");
});

test("batches over crossing sets end without a deadlock, each whole", async () => {
  for (let round = 0; round < 50; round += 1) {
    const ids = (await Promise.all(times(4, (index) => make(`CROSS_${round}_${index}`)))).map(({ id }) => id);
    const [a, b, c, d] = ids as [string, string, string, string];
    const sets = [
      [a, b, c],
      [c, b, d],
      [d, a],
      [b, d, c, a],
    ];
    const reviewed = await Promise.all(
      sets.map(async (set) => ({
        ids: set,
        impactToken: (await impactOfDeletion(owner, { ids: set })).token,
      })),
    );
    const counts = await tally(reviewed.map((input) => deleteCredentials(owner, input)));
    expect(
      Object.keys(counts)
        .toSorted()
        .every((code) => ["done", "not_found"].includes(code)),
      JSON.stringify(counts),
    ).toBe(true);
    const left = await asOwner(
      (sql) =>
        sql<{ id: string }[]>`select id from credentials where id = any(${ids}) and deleted_at is null`,
    );
    expect(4 - left.length).toBeGreaterThanOrEqual(2);
  }
}, 60_000);

test("delete, restore, edit, rotate, disable and resolve at once leave one whole state and a whole chain", async () => {
  const { id } = await make("STORM");
  const storm = times(60, (index): Promise<unknown> => {
    switch (index % 6) {
      case 0:
        return impactOfDeletion(owner, { ids: [id] }).then(({ token }) =>
          deleteCredentials(owner, { ids: [id], impactToken: token }),
        );
      case 1:
        return restoreCredential(owner, { id });
      case 2:
        return updateCredential(owner, { id, name: `storm ${index}` });
      case 3:
        return rotateCredential(owner, { id, fields: { token: `value ${index}` } });
      case 4:
        return disableCredential(owner, { id });
      default:
        return resolveCredentials(program, { keys: ["STORM"], partial: true });
    }
  });
  const counts = await tally(storm);
  expect(
    Object.keys(counts).filter((code) => !["done", "not_found", "impact_changed"].includes(code)),
  ).toEqual([]);
  const [row] = await asOwner(
    (
      sql,
    ) => sql`select (select count(*)::int from credential_versions where credential_id = c.id and label = 'current') as current, c.version = (select number from credential_versions where credential_id = c.id and label = 'current') as agrees,
      (select credential_count from projects where id = c.project_id) = (select count(*)::int from credentials where project_id = c.project_id and deleted_at is null) as counted from credentials c where id = ${id}`,
  );
  expect(row).toEqual({ current: 1, agrees: true, counted: true });
  expect((await verifyChain(owner.orgId)).intact).toBe(true);
});

test("200 resolves at once are 200 events of a whole chain, in fewer commits than events", async () => {
  await make("HOT");
  const results = await Promise.all(times(200, () => resolveCredentials(program, { keys: ["HOT"] })));
  expect(results.every(({ credentials }) => credentials.HOT?.value === "value")).toBe(true);
  const rows = await asOwner(
    (sql) =>
      sql<
        { commit: string }[]
      >`select xmin::text as commit from audit_events where org_id = ${owner.orgId} and action = 'credential.resolve'`,
  );
  expect(rows).toHaveLength(200);
  expect(new Set(rows.map(({ commit }) => commit)).size).toBeLessThan(100);
  expect((await verifyChain(owner.orgId)).intact).toBe(true);
});

test("a reader waits for no writer: a value resolves while its row is locked", async () => {
  const { id } = await make("LOCKED");
  await asOwner((sql) =>
    sql.begin(async (held) => {
      await held`select from credentials where id = ${id} for update`;
      const started = performance.now();
      expect((await resolveCredentials(program, { keys: ["LOCKED"] })).credentials.LOCKED?.value).toBe(
        "value",
      );
      expect(performance.now() - started).toBeLessThan(1_000);
      expect(await refusedWith(updateCredential(owner, { id, name: "x" }))).toBe("unavailable");
    }),
  );
  await updateCredential(owner, { id, name: "x" });
});

test("a burst on a process that has no key in memory yet is answered, all of it", async () => {
  await make("COLD");
  clearKeyCache();
  const burst = [
    ...times(40, (index) => make(`COLD_${index}`)),
    ...times(40, () => resolveCredentials(program, { keys: ["COLD"] })),
    ...times(20, () => listCredentials(owner, { limit: 1 })),
  ];
  expect(await tally(burst)).toEqual({ done: 100 });
});
