import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Context } from "@/lib/domain/context";
import { asOwner, closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal } from "@/lib/testing/outcomes";
import { createCredential } from "./create";
import { importCredentials } from "./import";
import { listCredentials } from "./list";
import { resolveCredentials } from "./resolve";

const CANARY = "canary-7f3a9d21c5e84b60";

let world: World;
let owner: Context;

beforeAll(async () => {
  await openTestInstance();
});
beforeEach(async () => {
  world = await mintWorld();
  owner = world.people.owner.ctx;
});
afterAll(closeTestInstance);

async function valueOf(key: string): Promise<string | null> {
  const { ctx } = await mintToken(world.system, { scopes: ["credentials:resolve"] });
  const { credentials } = await resolveCredentials(ctx, { keys: [key] });
  return credentials[key]!.value;
}

const importText = (text: string, more: Record<string, unknown> = {}, ctx = owner) =>
  importCredentials(ctx, { format: "env", text, ...more });

const outcomes = (rows: readonly { key: string; outcome: string }[]) =>
  Object.fromEntries(rows.map(({ key, outcome }) => [key, outcome]));

describe("importing", () => {
  test("each variable becomes a credential of the service its value belongs to, byte for byte", async () => {
    const text = [
      "# services",
      `ANTHROPIC_API_KEY=sk-ant-api03-${CANARY}`,
      `export PASSWORD_HASH='a#b=c ${CANARY}'`,
      'CERT="-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----"',
      `SETTINGS={"token": "${CANARY}"}`,
      "LATER=",
    ].join("\n");
    const { rows, counts } = await importText(text);
    expect(rows.map(({ key, outcome, template }) => [key, outcome, template])).toEqual([
      ["ANTHROPIC_API_KEY", "created", "anthropic"],
      ["PASSWORD_HASH", "created", null],
      ["CERT", "created", "ssh-key"],
      ["SETTINGS", "created", null],
      ["LATER", "created", null],
    ]);
    expect(counts.created).toBe(5);
    expect(await valueOf("ANTHROPIC_API_KEY")).toBe(`sk-ant-api03-${CANARY}`);
    expect(await valueOf("PASSWORD_HASH")).toBe(`a#b=c ${CANARY}`);
    expect(await valueOf("CERT")).toBe("-----BEGIN PRIVATE KEY-----\nabc\n-----END PRIVATE KEY-----");
    expect(await valueOf("SETTINGS")).toBe(`{"token": "${CANARY}"}`);
    const { items } = await listCredentials(owner, { status: "needs_value" });
    expect(items.map(({ key }) => key)).toEqual(["LATER"]);
  });

  test("a row that cannot be stored stops no other and says why", async () => {
    const masked = "MASKED=••••a1b2";
    const { rows, counts } = await importText(
      `GOOD_ONE=${CANARY}-1\n9_BAD=${CANARY}\n${masked}\nKEYHOLD_X=1\nGOOD_TWO=${CANARY}-2\nno equals`,
    );
    expect(outcomes(rows)).toEqual({
      GOOD_ONE: "created",
      "9_BAD": "failed",
      MASKED: "failed",
      KEYHOLD_X: "failed",
      GOOD_TWO: "created",
    });
    expect(counts).toMatchObject({ created: 2, failed: 3 });
    for (const row of rows.filter(({ outcome }) => outcome === "failed"))
      expect(row.error?.message).toBeTruthy();
    expect(JSON.stringify(rows)).not.toContain(CANARY);
  });

  test("a dry run changes nothing and says new, exists, needs a value or what is wrong", async () => {
    await createCredential(owner, { key: "THERE", type: "api_token", fields: { token: `${CANARY}-old` } });
    const result = await importText(`FRESH=${CANARY}\nTHERE=${CANARY}\nEMPTY=\n9_BAD=x`, {
      dryRun: true,
      onConflict: "rotate",
    });
    expect(outcomes(result.rows)).toEqual({
      FRESH: "new",
      THERE: "exists",
      EMPTY: "needs_value",
      "9_BAD": "failed",
    });
    expect((await listCredentials(owner, {})).total).toBe(1);
    expect(await valueOf("THERE")).toBe(`${CANARY}-old`);
    expect(JSON.stringify(result)).not.toContain(CANARY);
  });

  test("keys that exist are skipped, rotated or put beside as asked", async () => {
    await createCredential(owner, {
      key: "THERE",
      type: "username_password",
      fields: { username: "u", password: "old-value" },
    });
    const skip = await importText("THERE=new-value");
    expect([skip.rows[0]!.outcome, await valueOf("THERE")]).toEqual(["skipped", "old-value"]);
    const copied = await importText("THERE=beside", { onConflict: "copy" });
    expect([copied.rows[0]!.outcome, await valueOf("THERE_2")]).toEqual(["copied", "beside"]);
    const rotated = await importText("THERE=new-value", { onConflict: "rotate" });
    expect([rotated.rows[0]!.outcome, await valueOf("THERE")]).toEqual(["rotated", "new-value"]);
    const empty = await importText("THERE=", { onConflict: "rotate" });
    expect([empty.rows[0]!.outcome, await valueOf("THERE")]).toEqual(["skipped", "new-value"]);
  });

  test("JSON may name service, name and fields itself", async () => {
    const text = JSON.stringify({
      MAIL: {
        type: "email_smtp",
        name: "Mail server",
        fields: { host: "smtp.example.com", username: "u" },
        value: CANARY,
      },
      ODD: { type: "no_such_type", value: "x" },
      NO_TEMPLATE: { template: "no-such-template", value: "x" },
    });
    const { rows } = await importText(text, { format: "json" });
    expect(outcomes(rows)).toEqual({ MAIL: "created", ODD: "failed", NO_TEMPLATE: "failed" });
    const [mail] = (await listCredentials(owner, { q: "Mail server" })).items;
    expect(mail).toMatchObject({
      type: "email_smtp",
      fields: { host: "smtp.example.com", username: "u", port: "587" },
    });
    expect(await valueOf("MAIL")).toBe(CANARY);
  });

  test("two variables of one service do not quarrel about its name", async () => {
    const { rows } = await importText(
      `OPENAI_API_KEY=sk-proj-${CANARY}aaaa\nOPENAI_API_KEY_2=sk-proj-${CANARY}bbbb`,
    );
    expect(rows.map(({ outcome, template }) => [outcome, template])).toEqual([
      ["created", "openai"],
      ["created", "openai"],
    ]);
  });

  test("a token stores only the keys it was made for", async () => {
    const { ctx } = await mintToken(owner, { scopes: ["credentials:write"], keys: ["MINE"] });
    const { rows } = await importText(`MINE=${CANARY}-1\nOTHER=${CANARY}-2`, {}, ctx);
    expect(outcomes(rows)).toEqual({ MINE: "created", OTHER: "failed" });
    expect(rows[1]!.error?.code).toBe("forbidden");
  });

  test("members import nothing", async () => {
    expect((await refusal(importText("A=1", {}, world.people.member.ctx))).code).toBe("forbidden");
  });

  test("more than 1 MB is too large, prose is nothing to import, 201 variables are 200 and a remark", async () => {
    expect((await refusal(importText("A=".padEnd(1_048_577, "x")))).code).toBe("too_large");
    expect(await refusal(importText(`just ${CANARY} prose`))).toMatchObject({
      code: "invalid",
      fields: { text: [expect.not.stringContaining(CANARY)] },
    });
    expect(await refusal(importText(`{"a": ${CANARY}}`, { format: "json" }))).toMatchObject({
      code: "invalid",
    });
    const many = Array.from({ length: 201 }, (_, index) => `MANY_${index}=`).join("\n");
    const { rows, problems } = await importText(many, { dryRun: true });
    expect([rows.length, problems.length]).toEqual([200, 1]);
  });

  test("the same request sent again does nothing again and answers the same", async () => {
    const ctx = { ...owner, idempotencyKey: "import-1" };
    const first = await importText(`ONCE=${CANARY}`, { onConflict: "copy" }, ctx);
    const again = await importText(`ONCE=${CANARY}`, { onConflict: "copy" }, ctx);
    expect(again).toEqual(first);
    expect((await listCredentials(owner, {})).total).toBe(1);
    expect((await refusal(importText("ONCE=other", { onConflict: "copy" }, ctx))).code).toBe(
      "idempotency_conflict",
    );
  });

  test("every stored row has its own audit event, the import one with counts, and no value is in any table", async () => {
    await importText(`A_KEY=${CANARY}-1\nB_KEY=${CANARY}-2`);
    const events = await newestEvents(world.organisation.id, 3);
    expect(events.map(({ action }) => action)).toEqual([
      "credential.import",
      "credential.create",
      "credential.create",
    ]);
    expect(events[0]!.detail).toMatchObject({ created: 2, failed: 0, dryRun: false });
    const texts = await asOwner(
      (sql) => sql`select row_to_json(t)::text as text from (select * from audit_events) t
      union all select row_to_json(c)::text from credentials c union all select row_to_json(v)::text from credential_versions v
      union all select row_to_json(i)::text from idempotency_keys i`,
    );
    expect(texts.map(({ text }) => String(text)).join("\n")).not.toContain(CANARY);
  });
});
