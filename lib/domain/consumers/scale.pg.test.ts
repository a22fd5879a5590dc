import { sql as query } from "drizzle-orm";
import { afterAll, beforeAll, expect, test } from "vitest";
import { transaction } from "@/db/client";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintWorld, type World } from "@/lib/testing/factories";
import type { Context } from "../context";
import { createCredential } from "../credentials/create";
import { impactOfDeletion } from "../credentials/impact";
import { assignmentUsesQuery, findAssignmentUses } from "../impact/assignments";
import { createConsumer } from "./create";
import { assignCredentials } from "./assign";

const CREDENTIALS = 100_000;
const USES = 500;

let world: World;
let owner: Context;
let credentialId: string;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
  owner = world.people.owner.ctx;
  const made = await createCredential(owner, {
    type: "llm_provider",
    key: "SHARED",
    fields: { provider: "openai", api_key: "value-of-many" },
  });
  credentialId = made.id;
  const config = { provider: "openai", model: "m" };
  const first = await createConsumer(owner, { kind: "llm_config", name: "First", config });
  await assignCredentials(owner, { id: first.id, assignments: { credential: credentialId } });
  await asOwner(async (sql) => {
    // Without triggers: the counter of the project would be written once a row.
    await sql`set session_replication_role = replica`;
    await sql`
      insert into credentials (id, org_id, project_id, key, name, type, category, created_at, created_by, updated_at)
      select 'cred_' || lpad(n::text, 26, '0'), ${owner.orgId}, ${owner.projectId}, 'K' || n, 'N' || n, 'api_token', 'custom', now(), 'test', now()
        from generate_series(1, ${CREDENTIALS}) n`;
    await sql`
      insert into consumers (id, org_id, project_id, kind, name, config, created_at, created_by, updated_at)
      select 'cons_' || lpad(n::text, 26, '0'), ${owner.orgId}, ${owner.projectId}, 'llm_config', 'C' || n, '{}', now(), 'test', now()
        from generate_series(1, ${CREDENTIALS}) n`;
    await sql`
      insert into assignments (org_id, project_id, consumer_id, slot, credential_id, created_at, created_by)
      select ${owner.orgId}, ${owner.projectId}, 'cons_' || lpad(n::text, 26, '0'), 'credential',
             case when n < ${USES} then ${credentialId} else 'cred_' || lpad(n::text, 26, '0') end, now(), 'test'
        from generate_series(1, ${CREDENTIALS}) n`;
    await sql`set session_replication_role = default`;
    await sql`analyze credentials, consumers, assignments`;
  });
}, 120_000);
afterAll(closeTestInstance);

test("an impact names every consumer of a credential that hundreds use", async () => {
  const impact = await impactOfDeletion(owner, { ids: [credentialId] });
  expect(impact.items[0]?.consumers).toHaveLength(USES);
  expect(impact.summary).toBe(`${USES} LLM configs unlinked`);
});

test("finding the uses reads indexes, whatever else the project holds", async () => {
  const plan = await transaction({ org: owner.orgId, project: owner.projectId }, async (tx) => {
    const subject = { id: credentialId, key: "SHARED", workflowId: null };
    const ctx = { ...owner, tx };
    expect(await findAssignmentUses(ctx, [subject])).toHaveLength(USES);
    return tx.execute(query`explain (format json) ${assignmentUsesQuery(ctx, [subject])}`);
  });
  const text = JSON.stringify(plan);
  expect(text).toContain("assignments_by_credential");
  expect(text).not.toContain("Seq Scan");
});
