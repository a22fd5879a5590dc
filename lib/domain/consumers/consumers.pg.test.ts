import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createCredential } from "@/lib/domain/credentials/create";
import { deleteCredentials } from "@/lib/domain/credentials/delete";
import { impactOfDeletion } from "@/lib/domain/credentials/impact";
import { readCredential } from "@/lib/domain/credentials/read";
import { restoreCredential } from "@/lib/domain/credentials/restore";
import { listUsage } from "@/lib/domain/credentials/usage";
import { updateProject } from "@/lib/domain/projects/update";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintPerson, mintProject, mintToken, mintWorld, type World } from "@/lib/testing/factories";
import { newestEvents, refusal, refusedWith } from "@/lib/testing/outcomes";
import type { Context } from "../context";
import { assignCredentials } from "./assign";
import { listCandidates } from "./candidates";
import { createConsumer } from "./create";
import { deleteConsumer } from "./delete";
import { listConsumers } from "./list";
import { readConsumer } from "./read";
import { tryConsumer } from "./try";
import { updateConsumer } from "./update";

let world: World;
let owner: Context;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
  owner = world.people.owner.ctx;
});
afterAll(closeTestInstance);

const unique = () => randomBytes(5).toString("hex");
const secret = () => `kh-test-${randomBytes(18).toString("hex")}`;

const addOpenAi = (ctx: Context = owner, more: Record<string, unknown> = {}) =>
  createCredential(ctx, {
    type: "llm_provider",
    key: `OPENAI_${unique().toUpperCase()}`,
    fields: { provider: "openai", api_key: secret() },
    ...more,
  });
const addLlm = (more: Record<string, unknown> = {}, ctx: Context = owner) =>
  createConsumer(ctx, {
    kind: "llm_config",
    name: `Config ${unique()}`,
    config: { provider: "openai", model: "gpt-5.2" },
    ...more,
  });
const remove = async (ctx: Context, ids: string[]) => {
  const { token } = await impactOfDeletion(ctx, { ids });
  return deleteCredentials(ctx, { ids, impactToken: token });
};

describe("a consumer", () => {
  test("is made, read, listed by name, changed and deleted, and each act is audited", async () => {
    const made = await addLlm();
    expect(made).toMatchObject({ kind: "llm_config", status: "ready", enabled: true, revision: 1 });
    expect(made.slots).toMatchObject([{ name: "credential", credentialId: null, required: false }]);
    const changed = await updateConsumer(owner, {
      id: made.id,
      revision: 1,
      config: { provider: "anthropic", model: "claude" },
      enabled: false,
    });
    expect(changed).toMatchObject({ status: "disabled", revision: 2, config: { provider: "anthropic" } });
    expect(await refusedWith(updateConsumer(owner, { id: made.id, revision: 1, name: "x" }))).toBe("stale");
    const found = await listConsumers(owner, { kind: "llm_config", q: made.name });
    expect(found.items.map(({ id }) => id)).toEqual([made.id]);
    expect(await deleteConsumer(owner, { id: made.id })).toEqual({ deleted: 1 });
    expect(await refusedWith(readConsumer(owner, { id: made.id }))).toBe("not_found");
    const actions = (await newestEvents(owner.orgId)).map(({ action }) => action);
    expect(actions).toEqual(
      expect.arrayContaining(["consumer.create", "consumer.update", "consumer.delete"]),
    );
  });

  test("says which fields of its configuration are wrong, and keeps nothing of them", async () => {
    const refused = await refusal(
      addLlm({ config: { provider: "nobody", temperature: 9, baseUrl: "https://a@b.example", what: 1 } }),
    );
    expect(refused.code).toBe("invalid");
    expect(Object.keys(refused.fields ?? {})).toEqual(
      expect.arrayContaining(["config.provider", "config.temperature", "config.baseUrl"]),
    );
    const missing = await refusal(addLlm({ config: { provider: "openai" } }));
    expect(missing.fields).toEqual({ "config.model": ["Required."] });
  });

  test("takes no secret in its configuration", async () => {
    const refused = await refusal(
      addLlm({ config: { provider: "openai", model: `sk-proj-${"a1B2".repeat(8)}` } }),
    );
    expect(refused.fields?.["config.model"]?.[0]).toContain("looks like a secret");
  });

  test("of another name of the same kind is a conflict", async () => {
    const { name } = await addLlm();
    expect((await refusal(addLlm({ name }))).fields).toHaveProperty("name");
  });

  test("pages forth and back without losing or repeating a row", async () => {
    const project = await mintProject(world);
    const ctx = { ...owner, projectId: project.id };
    for (const number of [1, 2, 3, 4, 5]) await addLlm({ name: `C${number}` }, ctx);
    const first = await listConsumers(ctx, { limit: 2 });
    const second = await listConsumers(ctx, { limit: 2, cursor: first.nextCursor! });
    const third = await listConsumers(ctx, { limit: 2, cursor: second.nextCursor! });
    expect([first, second, third].map(({ items }) => items.map(({ name }) => name))).toEqual([
      ["C1", "C2"],
      ["C3", "C4"],
      ["C5"],
    ]);
    expect(third.nextCursor).toBeNull();
    const back = await listConsumers(ctx, { limit: 2, cursor: third.previousCursor! });
    expect(back.items.map(({ name }) => name)).toEqual(["C3", "C4"]);
    expect(first.total).toBe(5);
  });

  test("that is private does not exist for others, and is counted in an impact", async () => {
    const credential = await addOpenAi();
    const own = await addLlm({ audience: "owner", assignments: { credential: credential.id } });
    const admin = world.people.admin.ctx;
    expect(await refusedWith(readConsumer(admin, { id: own.id }))).toBe("not_found");
    const impact = await impactOfDeletion(admin, { ids: [credential.id] });
    expect(impact.items[0]).toMatchObject({ consumers: [], hidden: 1 });
    expect(impact.summary).toBe("1 LLM config unlinked");
  });
});

describe("an assignment", () => {
  test("shows on the consumer with its key and last four, and on the credential as a use", async () => {
    const credential = await addOpenAi();
    const made = await addLlm({ assignments: { credential: credential.id } });
    expect(made.slots[0]).toMatchObject({
      credentialId: credential.id,
      credentials: [{ id: credential.id, key: credential.key, status: "active" }],
    });
    expect(await readCredential(owner, { id: credential.id })).toMatchObject({ usedBy: 1 });
    const usage = await listUsage(owner, { id: credential.id });
    expect(usage.items).toMatchObject([
      { id: made.id, slot: "credential", active: true, effect: "unlinked" },
    ]);
  });

  test("of a type or a host that does not fit is refused with the reason", async () => {
    const { id } = await addLlm();
    const ssh = await createCredential(owner, { type: "ssh_key", key: `SSH_${unique().toUpperCase()}` });
    const wrongType = await refusal(assignCredentials(owner, { id, assignments: { credential: ssh.id } }));
    expect(wrongType.fields).toEqual({
      "assignments.credential": ["SSH key — this needs LLM provider or API token."],
    });
    const elsewhere = await addOpenAi(owner, { fields: { provider: "anthropic", api_key: secret() } });
    const wrongHost = await refusal(
      assignCredentials(owner, { id, assignments: { credential: elsewhere.id } }),
    );
    expect(wrongHost.fields?.["assignments.credential"]).toEqual([
      "It may only be sent to api.anthropic.com.",
    ]);
  });

  test("survives no change of the configuration that would send it elsewhere", async () => {
    const credential = await addOpenAi();
    const { id } = await addLlm({ assignments: { credential: credential.id } });
    const config = { provider: "openai", model: "m", baseUrl: "https://evil.example/v1" };
    const refused = await refusal(updateConsumer(owner, { id, config }));
    expect(refused.fields).toHaveProperty("assignments.credential");
  });

  test("of a foreign or unseen credential is the same 404 as of none", async () => {
    const other = await mintWorld();
    const foreign = await addOpenAi(other.people.owner.ctx);
    const secretOne = await addOpenAi(owner, { audience: "owner" });
    const { id } = await addLlm();
    for (const [ctx, credential] of [
      [owner, foreign.id],
      [world.people.admin.ctx, secretOne.id],
      [owner, "cred_00000000000000000000000000"],
      [owner, "nonsense"],
    ] as const) {
      const refused = await refusal(assignCredentials(ctx, { id, assignments: { credential } }));
      expect([refused.code, refused.message]).toEqual([
        "not_found",
        expect.stringContaining("No such credential"),
      ]);
    }
    const own = await addOpenAi();
    const theirs = await addLlm({}, other.people.owner.ctx);
    expect(
      await refusedWith(assignCredentials(owner, { id: theirs.id, assignments: { credential: own.id } })),
    ).toBe("not_found");
  });

  test("that somebody else cannot see stays where it is when they save the form", async () => {
    const credential = await addOpenAi(owner, { audience: "owner" });
    const { id } = await addLlm({ assignments: { credential: credential.id } });
    const admin = world.people.admin.ctx;
    const seen = await updateConsumer(admin, {
      id,
      name: `Renamed ${unique()}`,
      assignments: { credential: credential.id },
    });
    expect(seen.slots[0]?.credentials).toEqual([{ id: credential.id, unavailable: "no_access" }]);
    expect(await refusedWith(tryConsumer(admin, { id, prompt: "hello" }))).toBe("missing_credential");
  });

  test("to a slot that does not exist, or of two to a slot of one, is refused", async () => {
    const [a, b] = [await addOpenAi(), await addOpenAi()];
    const { id } = await addLlm();
    expect(
      (await refusal(assignCredentials(owner, { id, assignments: { nope: a.id } }))).fields,
    ).toHaveProperty("assignments.nope");
    expect(
      (await refusal(assignCredentials(owner, { id, assignments: { credential: [a.id, b.id] } }))).fields,
    ).toHaveProperty("assignments.credential");
  });

  test("to a command server is refused with 400", async () => {
    const credential = await addOpenAi();
    const refused = await refusal(
      createConsumer(owner, {
        kind: "mcp_server",
        name: `MCP ${unique()}`,
        config: { transport: "stdio", command: "server" },
        assignments: { credential: credential.id },
      }),
    );
    expect(refused.status).toBe(400);
    expect(refused.message).toContain("can’t use stored credentials");
  });

  test("of a token reaches no key that the token does not name", async () => {
    const [named, other] = [await addOpenAi(), await addOpenAi()];
    const { id } = await addLlm();
    const token = await mintToken(owner, {
      scopes: ["consumers:write", "credentials:read"],
      keys: [named.key],
    });
    expect(
      await refusedWith(assignCredentials(token.ctx, { id, assignments: { credential: other.id } })),
    ).toBe("not_found");
    await assignCredentials(token.ctx, { id, assignments: { credential: named.id } });
  });
});

describe("a slot that once held a credential", () => {
  test("never goes on without one: not after a deletion, not after it was emptied by hand", async () => {
    const credential = await addOpenAi();
    const { id } = await addLlm({ assignments: { credential: credential.id } });
    await remove(owner, [credential.id]);
    const after = await readConsumer(owner, { id });
    expect(after).toMatchObject({ status: "needs_credential" });
    expect(after.slots[0]).toMatchObject({
      credentialId: null,
      needs: "credential",
      lost: { key: credential.key },
    });
    expect(await refusedWith(tryConsumer(owner, { id, prompt: "hello" }))).toBe("missing_credential");
    const second = await addOpenAi();
    await assignCredentials(owner, { id, assignments: { credential: second.id } });
    await assignCredentials(owner, { id, assignments: { credential: null } });
    expect(await refusedWith(tryConsumer(owner, { id, prompt: "hello" }))).toBe("missing_credential");
  });

  test("gets it back with a restoration, unless something else sits there by then", async () => {
    const credential = await addOpenAi();
    const kept = await addLlm({ assignments: { credential: credential.id } });
    const filled = await addLlm({ assignments: { credential: credential.id } });
    await remove(owner, [credential.id]);
    const other = await addOpenAi();
    await assignCredentials(owner, { id: filled.id, assignments: { credential: other.id } });
    await restoreCredential(owner, { id: credential.id });
    expect((await readConsumer(owner, { id: kept.id })).slots[0]?.credentialId).toBe(credential.id);
    expect((await readConsumer(owner, { id: filled.id })).slots[0]?.credentialId).toBe(other.id);
  });

  test("keeps a consumer from being enabled until it is filled", async () => {
    const credential = await addOpenAi();
    const { id } = await addLlm({ enabled: false, assignments: { credential: credential.id } });
    await remove(owner, [credential.id]);
    expect((await refusal(updateConsumer(owner, { id, enabled: true }))).fields).toHaveProperty(
      "assignments.credential",
    );
  });

  test("pauses an MCP server that loses its token", async () => {
    const token = await createCredential(owner, {
      type: "api_token",
      key: `MCP_${unique().toUpperCase()}`,
      fields: { token: secret() },
      extras: [{ name: "base_url", secret: false, value: "https://mcp.example.com" }],
    });
    const { id } = await createConsumer(owner, {
      kind: "mcp_server",
      name: `MCP ${unique()}`,
      config: { transport: "http", url: "https://mcp.example.com/mcp" },
      assignments: { credential: token.id },
    });
    expect((await impactOfDeletion(owner, { ids: [token.id] })).summary).toBe(
      "1 MCP server loses its authentication",
    );
    await remove(owner, [token.id]);
    expect(await readConsumer(owner, { id })).toMatchObject({ status: "paused" });
  });
});

test("a project that protects credentials in use blocks their deletion, and says by what", async () => {
  const project = await mintProject(world);
  const ctx = { ...owner, projectId: project.id };
  await updateProject(ctx, { id: project.id, protectsInUse: true });
  const credential = await addOpenAi(ctx);
  const { name } = await addLlm({ assignments: { credential: credential.id } }, ctx);
  const impact = await impactOfDeletion(ctx, { ids: [credential.id] });
  expect(impact.blocked).toBe(true);
  expect(impact.items[0]?.blockedBy).toEqual([`${project.name} doesn’t allow deleting credentials in use.`]);
  const refused = await refusal(deleteCredentials(ctx, { ids: [credential.id], impactToken: impact.token }));
  expect(refused.code).toBe("blocked");
  expect(JSON.stringify(refused.extras)).toContain(name);
});

test("the picker offers what is expected first, and the rest with the reason", async () => {
  const project = await mintProject(world);
  const ctx = { ...owner, projectId: project.id };
  const anthropic = await addOpenAi(ctx, { fields: { provider: "anthropic", api_key: secret() } });
  const openai = await addOpenAi(ctx);
  const ssh = await createCredential(ctx, { type: "ssh_key", key: "SSH" });
  const config = { provider: "openai", model: "m" };
  const found = await listCandidates(ctx, { kind: "llm_config", slot: "credential", config });
  expect(found.items.map(({ credential, fit }) => [credential.id, fit])).toEqual([
    [openai.id, "match"],
    [anthropic.id, "unfit"],
    [ssh.id, "unfit"],
  ]);
  expect(found.suggestedId).toBe(openai.id);
  expect(found.service).toEqual({ id: "openai", name: "OpenAI" });
  expect(found.items.map(({ reason }) => reason)).toEqual([
    null,
    "It may only be sent to api.anthropic.com.",
    "SSH key — this needs LLM provider or API token.",
  ]);
});

test("the slots of a skill are its manifest's, and a person of the wrong role changes none of this", async () => {
  const made = await createConsumer(owner, {
    kind: "skill",
    name: `Skill ${unique()}`,
    config: {
      instructions: "Send mail.",
      requires: [{ key: "EMAIL_SMTP", type: "email_smtp", label: "Mail", maps_to: "smtp_password" }],
    },
  });
  expect(made.status).toBe("needs_credential");
  expect(made.slots).toMatchObject([{ name: "EMAIL_SMTP", needs: "credential", expectsKey: "EMAIL_SMTP" }]);
  const member = (await mintPerson(world, "member")).ctx;
  expect(await refusedWith(updateConsumer(member, { id: made.id, name: "x" }))).toBe("forbidden");
  expect(await readConsumer(member, { id: made.id })).toMatchObject({ id: made.id });
});
