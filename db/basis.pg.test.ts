import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import { markUsed } from "@/lib/domain/credentials/last-use";
import { rotateCredential } from "@/lib/domain/credentials/rotate";
import { updateCredential } from "@/lib/domain/credentials/update";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintPerson, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { mintWorkflow } from "@/lib/testing/runs";

let world: World;

beforeAll(openTestInstance);
beforeEach(async () => {
  world = await mintWorld();
});
afterAll(closeTestInstance);

const basis = () =>
  asOwner(async (sql) => {
    const [head] = await sql<{ basis: string }[]>`
      select basis from audit_heads where org_id = ${world.organisation.id}`;
    return head!.basis;
  });

async function isAnotherAfter(act: () => Promise<unknown>): Promise<boolean> {
  const before = await basis();
  await act();
  return (await basis()) !== before;
}

const create = (key: string) =>
  createCredential(world.people.owner.ctx, {
    template: "openai",
    key,
    fields: { token: "sk-a-value-of-nobody" },
  });

type Sql = Parameters<Parameters<typeof asOwner>[0]>[0];
const byHand = (change: (sql: Sql) => Promise<unknown>) =>
  asOwner((sql) => change(sql).then(() => undefined));

test("acts that a use can rest on give their organisation another basis, and no other organisation", async () => {
  const { ctx } = world.people.owner;
  const elsewhere = await mintWorld();
  expect(await isAnotherAfter(() => create("FIRST"))).toBe(true);
  const { id } = await create("SECOND");
  const fields = { token: "sk-another-value" };
  expect(await isAnotherAfter(() => rotateCredential(ctx, { id, fields }))).toBe(true);
  expect(await isAnotherAfter(() => updateCredential(ctx, { id, confirmUse: "each" }))).toBe(true);
  const made = { template: "openai", key: "ELSEWHERE", fields };
  expect(await isAnotherAfter(() => createCredential(elsewhere.people.owner.ctx, made))).toBe(false);
});

describe("of changes by hand,", () => {
  test.each<[string, (sql: Sql) => Promise<unknown>, boolean]>([
    ["a token that is revoked", (sql) => sql`update machine_tokens set revoked_at = now()`, true],
    ["a token that is used", (sql) => sql`update machine_tokens set last_used_at = now()`, false],
    ["a token that is taken away", (sql) => sql`delete from machine_tokens`, true],
    ["another role", (sql) => sql`update memberships set role = 'member' where role = 'collaborator'`, true],
    ["who manages", (sql) => sql`update organisations set manages_from = 'admin'`, true],
    ["the name of an organisation", (sql) => sql`update organisations set name = name || '!'`, false],
    ["a credential that is used", (sql) => sql`update credentials set last_used_at = now()`, false],
    ["a credential that is switched off", (sql) => sql`update credentials set disabled_at = now()`, true],
    ["a ciphertext", (sql) => sql`update sealed_values set envelope = envelope || '\\x00'::bytea`, true],
    ["a version", (sql) => sql`update credential_versions set destination = '{}'`, true],
    ["a workflow that runs", (sql) => sql`update consumers set last_used_at = now()`, false],
    ["a workflow that goes", (sql) => sql`delete from consumers where kind = 'workflow'`, true],
  ])("%s", async (_what, change, isAnother) => {
    await create("KEY");
    await mintPerson(world, "collaborator");
    await mintToken(world.people.owner.ctx, { scopes: ["credentials:relay"] });
    await mintWorkflow(world.people.owner.ctx, []);
    expect(await isAnotherAfter(() => byHand(change))).toBe(isAnother);
  });
});

test("that a credential is used counts for nothing", async () => {
  const { ctx } = world.people.owner;
  const { id } = await create("USED");
  const mark = () => markUsed(ctx, [{ credentialId: id, lastUsedAt: null }]);
  expect(await isAnotherAfter(mark)).toBe(false);
});
