import { afterAll, beforeAll, expect, test } from "vitest";
import { AppError } from "@/lib/errors";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintWorld } from "@/lib/testing/factories";
import type { Context } from "../context";
import { createCredential } from "../credentials/create";
import { deleteCredentials } from "../credentials/delete";
import { impactOfDeletion } from "../credentials/impact";
import { restoreCredential } from "../credentials/restore";
import { assignCredentials } from "./assign";
import { createConsumer } from "./create";

let owner: Context;

beforeAll(async () => {
  await openTestInstance();
  owner = (await mintWorld()).people.owner.ctx;
});
afterAll(closeTestInstance);

const ROUNDS = 1_000;
const LANES = 5;

/** What an act ended in; anything but a result or an AppError fails the test. */
async function outcomeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "done";
  } catch (error) {
    if (error instanceof AppError) return error.code;
    throw error;
  }
}

const addCredential = (key: string) =>
  createCredential(owner, { type: "llm_provider", key, fields: { provider: "openai", api_key: `v-${key}` } });
const addConfig = (name: string) =>
  createConsumer(owner, { kind: "llm_config", name, config: { provider: "openai", model: "m" } });

/** Live assignments of credentials that are in the bin: none, whatever happened. */
const orphans = () =>
  asOwner(
    (sql) => sql`
      select from assignments a join credentials c using (org_id, project_id)
       where c.id = a.credential_id and a.detached_at is null and c.deleted_at is not null`,
  );

async function assignWhileDeleting(lane: number): Promise<Record<string, number>> {
  const credential = (await addCredential(`LANE_${lane}`)).id;
  const consumer = (await addConfig(`Lane ${lane}`)).id;
  const ended: Record<string, number> = {};
  for (let round = 0; round < ROUNDS / LANES; round += 1) {
    const { token } = await impactOfDeletion(owner, { ids: [credential] });
    const pair = [
      outcomeOf(assignCredentials(owner, { id: consumer, assignments: { credential } })),
      outcomeOf(deleteCredentials(owner, { ids: [credential], impactToken: token })),
    ];
    const [assigned, deleted] = await Promise.all(pair);
    const ending = `assign ${assigned}, delete ${deleted}`;
    ended[ending] = (ended[ending] ?? 0) + 1;
    if (deleted === "done") await restoreCredential(owner, { id: credential });
    await assignCredentials(owner, { id: consumer, assignments: { credential: null } });
  }
  return ended;
}

test(
  "a credential that is deleted while somebody assigns it is deleted without that use or not at all",
  { timeout: 120_000 },
  async () => {
    const lanes = await Promise.all(Array.from({ length: LANES }, (_, lane) => assignWhileDeleting(lane)));
    const endings = new Set(lanes.flatMap((lane) => Object.keys(lane)));
    // Assigned first: the reviewed impact is another one by now. Deleted first: there is nothing left to assign.
    expect([...endings].filter((ending) => !FAIR.includes(ending))).toEqual([]);
    expect(lanes.flatMap((lane) => Object.values(lane)).reduce((sum, count) => sum + count, 0)).toBe(ROUNDS);
    expect(await orphans()).toHaveLength(0);
  },
);
const FAIR = ["assign done, delete impact_changed", "assign not_found, delete done"];

test(
  "two batch deletions over crossing sets never wait for each other for ever",
  { timeout: 120_000 },
  async () => {
    const ids: string[] = [];
    for (let number = 0; number < 12; number += 1) {
      const { id } = await addCredential(`CROSSING_${number}`);
      const { id: consumer } = await addConfig(`Crossing ${number}`);
      await assignCredentials(owner, { id: consumer, assignments: { credential: id } });
      ids.push(id);
    }
    for (let round = 0; round < 60; round += 1) {
      const sets = [ids.slice(0, 8), ids.slice(4).toReversed()];
      const reviewed = await Promise.all(sets.map((set) => impactOfDeletion(owner, { ids: set })));
      const ended = await Promise.all(
        sets.map((set, at) =>
          outcomeOf(deleteCredentials(owner, { ids: set, impactToken: reviewed[at]!.token })),
        ),
      );
      expect(ended.toSorted()).toEqual(["done", "not_found"]);
      const winner = sets[ended.indexOf("done")]!;
      expect(await orphans()).toHaveLength(0);
      for (const id of winner) await restoreCredential(owner, { id });
    }
    const live = await asOwner((sql) => sql`select from assignments where detached_at is null`);
    expect(live.length).toBeGreaterThanOrEqual(12);
  },
);
