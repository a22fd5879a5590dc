import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FieldSpec } from "@/lib/catalog/field-spec";
import type { Context } from "@/lib/domain/context";
import { primaryField } from "@/lib/catalog/fields";
import { fieldsFor, templates } from "@/lib/catalog/templates";
import { CREDENTIAL_TYPE_IDS } from "@/lib/catalog/types";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { plausibleValue } from "@/lib/testing/values";
import { createCredential } from "./create";
import { deleteCredentials } from "./delete";
import { impactOfDeletion } from "./impact";
import { listCredentials } from "./list";
import { purgeBin } from "./purge";
import { readCredential } from "./read";
import { resolveCredentials } from "./resolve";
import { restoreCredential } from "./restore";
import { rollbackCredential } from "./rollback";
import { rotateCredential } from "./rotate";
import { updateCredential } from "./update";
import { listVersions } from "./versions";

let owner: Context;
let program: Context;

beforeAll(async () => {
  await openTestInstance();
  const world = await mintWorld();
  owner = world.people.owner.ctx;
  program = (await mintToken(world.system, { scopes: ["credentials:resolve"] })).ctx;
});
afterAll(closeTestInstance);

/** A text for every field, and of which each secret one can be told from all others. */
function filled(fields: readonly FieldSpec[]): Record<string, string> {
  return Object.fromEntries(fields.map((spec) => [spec.name, plausibleValue(spec)]));
}

const secretsOf = (fields: readonly FieldSpec[], values: Record<string, string>) =>
  fields.flatMap(({ name, secret }) => (secret && values[name] ? [values[name]] : []));

async function resolve(key: string) {
  const { credentials } = await resolveCredentials(program, { keys: [key] });
  return credentials[key]!;
}

const cases = [
  ...CREDENTIAL_TYPE_IDS.map((type) => ({ title: `type ${type}`, type, template: null })),
  ...templates().map(({ id, type }) => ({ title: `template ${id}`, type, template: id })),
];

describe("the life of a credential", () => {
  test.concurrent.each(cases)("$title", async ({ type, template }) => {
    const fields = fieldsFor(type, template);
    const primary = primaryField(fields)!.name;
    const key = `LIFE_${randomBytes(6).toString("hex").toUpperCase()}`;
    const first = filled(fields);

    const created = await createCredential(owner, { key, template, type, fields: first });
    expect(created.status).toBe("active");
    const read = JSON.stringify([created, await readCredential(owner, { id: created.id })]);
    for (const secret of secretsOf(fields, first))
      expect(read).not.toContain(JSON.stringify(secret).slice(1, -1));
    expect(await resolve(key)).toEqual({ type, version: 1, value: first[primary], fields: first });

    const blank = Object.fromEntries(fields.filter((spec) => spec.secret).map(({ name }) => [name, ""]));
    const edited = await updateCredential(owner, {
      id: created.id,
      name: `${key} renamed`,
      fields: blank,
    });
    expect([edited.version, edited.revision]).toEqual([1, 2]);
    expect((await resolve(key)).fields).toEqual(first);

    const next = filled(fields.filter((spec) => spec.secret));
    await rotateCredential(owner, { id: created.id, fields: next, keepPreviousFor: "24h" });
    expect(await resolve(key)).toMatchObject({ version: 2, value: next[primary], fields: next });

    const back = await rollbackCredential(owner, { id: created.id });
    expect(back.version).toBe(3);
    expect(await resolve(key)).toMatchObject({ version: 3, value: first[primary], fields: first });
    const { items } = await listVersions(owner, { id: created.id });
    expect(items.map(({ number, label, discarded }) => [number, label, discarded])).toEqual([
      [3, "current", false],
      [2, "previous", false],
      [1, null, true],
    ]);

    await expect(deleteCredentials(owner, { ids: [created.id] })).rejects.toMatchObject({
      code: "impact_required",
    });
    const { token } = await impactOfDeletion(owner, { ids: [created.id] });
    await deleteCredentials(owner, { ids: [created.id], impactToken: token });
    await expect(resolve(key)).rejects.toMatchObject({ code: "missing_credential" });
    await expect(readCredential(owner, { id: created.id })).rejects.toMatchObject({
      code: "not_found",
    });

    await restoreCredential(owner, { id: created.id });
    expect((await resolve(key)).fields).toEqual(first);

    const again = await impactOfDeletion(owner, { ids: [created.id] });
    await deleteCredentials(owner, { ids: [created.id], impactToken: again.token });
  });

  test("what lay in the bin for seven days is destroyed, ciphertext and all, and said so in the audit", async () => {
    const world = await mintWorld();
    const other = world.people.owner.ctx;
    const kept = await createCredential(other, {
      key: "KEPT",
      type: "api_token",
      fields: { token: "kept-value" },
    });
    const gone = await createCredential(other, {
      key: "GONE",
      type: "api_token",
      fields: { token: "gone-value" },
    });
    for (const id of [kept.id, gone.id]) {
      const { token } = await impactOfDeletion(other, { ids: [id] });
      await deleteCredentials(other, { ids: [id], impactToken: token });
    }
    await asOwner(
      (sql) =>
        sql`update credentials set deleted_at = now() - interval '7 days 1 minute' where id = ${gone.id}`,
    );
    await expect(restoreCredential(other, { id: gone.id })).rejects.toMatchObject({
      code: "not_found",
    });
    expect(await purgeBin()).toBe(1);
    const left = await asOwner(async (sql) => ({
      versions: await sql`select from credential_versions where credential_id = ${gone.id}`,
      sealed: await sql<
        { credential_id: string }[]
      >`select v.credential_id from sealed_values s join credential_versions v on v.id = s.version_id where v.org_id = ${other.orgId}`,
      events:
        await sql`select action, actor_kind from audit_events where subject_id = ${gone.id} order by sequence`,
    }));
    expect(left.versions).toHaveLength(0);
    expect(left.sealed.map((row) => row.credential_id)).toEqual([kept.id]);
    expect(left.events.at(-1)).toEqual({ action: "credential.purged", actor_kind: "system" });
    await restoreCredential(other, { id: kept.id });
    expect((await listCredentials(other, {})).total).toBe(1);
  });
});
