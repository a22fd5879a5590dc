import { afterAll, beforeAll, expect, test } from "vitest";
import type { PersonContext } from "@/lib/auth/session";
import { listCandidates } from "@/lib/domain/consumers/candidates";
import { createCredential } from "@/lib/domain/credentials/create";
import { closeTestInstance, openTestInstance } from "@/lib/testing/context";
import { mintProject, mintWorld, type World } from "@/lib/testing/factories";
import { refusal, refusedWith } from "@/lib/testing/outcomes";
import { slotTask } from "./slot-task";

let world: World;

beforeAll(async () => {
  await openTestInstance();
  world = await mintWorld();
});
afterAll(closeTestInstance);

/** An empty project as one of its people sees it; of the place only the name is read. */
async function reader(role: "owner" | "member" = "owner"): Promise<PersonContext> {
  const project = await mintProject(world);
  return {
    ...world.people[role].ctx,
    projectId: project.id,
    place: { project: { name: "Support bots" } },
  } as unknown as PersonContext;
}

const llm = (config: Record<string, unknown>) => ({ kind: "llm_config", slot: "credential", config });
const skill = (key: string, type: string) => ({
  kind: "skill",
  slot: key,
  config: { requires: [{ key, type, label: "Mail server" }] },
});

test("the service that the form has chosen is not asked for again", async () => {
  const task = await slotTask(await reader(), llm({ provider: "anthropic", model: "m" }));
  expect(task.template?.id).toBe("anthropic");
  expect(task.suggested).toEqual({ name: "Anthropic", key: "ANTHROPIC_API_KEY" });
  expect(task.clash).toBeNull();
  expect(task.slot).toEqual({
    types: ["llm_provider", "api_token"],
    baseUrl: null,
    known: { provider: "anthropic" },
  });
  const services = task.services.map(({ id }) => id);
  expect(services).toContain("openai");
  expect(services).not.toContain("postgres");
});

test("what is taken already gets another name and key, without a warning", async () => {
  const ctx = await reader();
  await createCredential(ctx, { template: "anthropic" });
  const task = await slotTask(ctx, llm({ provider: "anthropic" }));
  expect(task.suggested).toEqual({ name: "Anthropic 2", key: "ANTHROPIC_API_KEY_2" });
  expect(task.clash).toBeNull();
});

test("a slot that looks for a key gets that key, whatever the service's own is", async () => {
  const ctx = await reader();
  const task = await slotTask(ctx, skill("TEAM_SMTP", "email_smtp"));
  expect(task).toMatchObject({
    template: null,
    suggested: { name: "Mail server", key: "TEAM_SMTP" },
    slot: { types: ["email_smtp"], baseUrl: null, known: {} },
  });
  expect((await slotTask(ctx, skill("OPENAI_API_KEY", "api_token"))).template?.id).toBe("openai");
});

test("a consumer with an address of its own binds the new value to that address", async () => {
  const ctx = await reader();
  const tool = (url: string) => slotTask(ctx, { kind: "tool", slot: "credential", config: { url } });
  expect(await tool("https://api.example.com/v1/{id}")).toMatchObject({
    template: null,
    slot: { baseUrl: "https://api.example.com" },
  });
  expect((await tool("https://api.example.com:8443/")).slot?.baseUrl).toBe("https://api.example.com:8443");
  expect((await tool("")).slot?.baseUrl).toBeNull();
});

test("what is made with that address fits the slot it was made for", async () => {
  const ctx = await reader();
  const request = { kind: "tool", slot: "credential", config: { url: "https://api.example.com/v1" } };
  const { slot } = await slotTask(ctx, request);
  const made = await createCredential(ctx, {
    key: "OWN_TOKEN",
    type: "api_token",
    fields: { token: "kh-test-0123456789abcdef0123" },
    extras: [{ name: "base_url", secret: false, value: slot?.baseUrl }],
  });
  const { items, service } = await listCandidates(ctx, request);
  expect(items).toMatchObject([{ credential: { id: made.id }, fit: "match" }]);
  expect(service).toBeNull();
});

test("another service can be chosen; a half-typed key is no reason to fail", async () => {
  const ctx = await reader();
  expect((await slotTask(ctx, { ...llm({ provider: "anthropic" }), service: "openai" })).template?.id).toBe(
    "openai",
  );
  expect((await slotTask(ctx, { ...llm({ provider: "anthropic" }), service: "custom" })).template).toBeNull();
  expect((await slotTask(ctx, skill("half typed", "api_token"))).suggested.key).toBe("");
});

test("whoever may not add credentials gets no form, and a slot that is not there has none", async () => {
  expect(await refusedWith(slotTask(await reader("member"), llm({ provider: "anthropic" })))).toBe(
    "forbidden",
  );
  const refused = await refusal(slotTask(await reader(), { kind: "tool", slot: "nowhere" }));
  expect(refused).toMatchObject({ code: "invalid", message: "This form has no such slot any more." });
});
