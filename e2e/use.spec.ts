import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { Locator, Page } from "@playwright/test";
import type { ConsumerScene } from "@/lib/testing/consumer-scenes";
import { type Api, apiOf, valueOf } from "./api";
import { CANARIES } from "./canaries";
import { expect as impatient, test } from "./fixtures";
import { startPeers } from "./peers";
import { ensureOwner, newProject, OWNER, placeOf, signIn } from "./people";
import { installation } from "./server";

// Each page here is one that the server has not shown before.
const expect = impatient.configure({ timeout: 20_000 });
test.use({ actionTimeout: 20_000 });

/** Each test has a project of its own, so that none sees what another left there. */
interface Place {
  slug: string;
  token: string;
  api: Api;
}

const scenes = new Map<string, ConsumerScene>();
const sceneOf = (kind: string) => scenes.get(kind)!;

test.beforeAll(async () => {
  await ensureOwner();
  for (const scene of await startPeers()) scenes.set(scene.kind, scene);
});
test.afterAll(async () => {
  for (const scene of scenes.values()) await scene.close();
});

async function placeFor(name: string): Promise<Place> {
  const { slug, token } = await newProject(name);
  return { slug, token, api: apiOf(installation().origin, token) };
}

async function store({ api }: Place, body: Record<string, unknown>): Promise<string> {
  const made = await api<{ id: string }>("POST", "/credentials", body);
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
}

const button = (place: Page | Locator, name: string | RegExp) =>
  place.getByRole("button", { name, exact: true });

test("a credential is tested from its card, its row, its page and its form, and says what the service said", async ({
  context,
  page,
  watch,
}) => {
  const place = await placeFor("Tested");
  const { credential, refuse } = sceneOf("llm_config");
  const id = await store(place, { key: "OWN_MODELS", name: "Own models", ...credential });
  await signIn(context, OWNER);

  await page.goto(placeOf("credentials", place.slug));
  await button(page, "Actions for Own models").click();
  await page.getByRole("menuitem", { name: /^Test\b/ }).click();
  await expect(button(page, /^(Valid|Tested just now): what the test of Own models said$/)).toBeVisible();

  await page.goto(placeOf("credentials?view=table", place.slug));
  await button(page, "Test Own models").click();
  await expect(button(page, /^(Valid|Tested .*): what the test of Own models said$/).first()).toBeVisible();

  refuse!();
  await page.goto(`${placeOf("credentials", place.slug)}/${id}`);
  await button(page, "Test Own models").click();
  const word = button(page, /^Rejected.*: what the test of Own models said$/).first();
  await expect(word).toBeVisible();
  await word.click();
  await expect(page.getByRole("dialog", { name: "Test of Own models" })).toContainText("127.0.0.1");
  await page.keyboard.press("Escape");

  await page.goto(`${placeOf("credentials", place.slug)}?edit=${id}`);
  const form = page.getByRole("dialog", { name: "Own models" });
  await expect(form.locator("[data-slot=form-test]")).toContainText("Rejected");
  await button(form, "Test Own models").click();
  await expect(form.locator("[data-slot=form-test]")).toContainText("Rejected");
  expect(watch.complaints).toEqual([]);
});

test("a value is tested in the form of a new credential before it is saved, and is not stored by that", async ({
  context,
  page,
}) => {
  const place = await placeFor("Tested unsaved");
  const { fields } = sceneOf("mcp_server").credential as { fields: { token: string } };
  await signIn(context, OWNER);
  await page.goto(placeOf("credentials?new=custom", place.slug));
  const form = page.getByRole("dialog", { name: "New credential" });
  await form.getByRole("combobox", { name: "Type" }).selectOption("llm_provider");
  await form.getByRole("textbox", { name: "Name", exact: true }).fill("Not stored");
  await form.getByRole("combobox", { name: "Provider" }).selectOption("openai_compatible");
  const base = (sceneOf("llm_config").credential.fields as { base_url: string }).base_url;
  await form.getByRole("textbox", { name: "Base URL" }).fill(base);
  await form.getByRole("textbox", { name: "API key" }).fill(fields.token);
  await button(form, /^Test /).click();
  await expect(form.locator("[data-slot=form-test]")).toContainText("Rejected");
  expect((await place.api<{ total: number }>("GET", "/credentials")).body.total).toBe(0);
  // What is typed stays in its form, and goes with it.
  await page.goto(placeOf("credentials", place.slug));
});

test("several are tested at once, with the outcome of each", async ({ context, page }) => {
  const place = await placeFor("Tested together");
  await store(place, { key: "FIRST_KEY", name: "First", ...sceneOf("llm_config").credential });
  await store(place, { key: "SECOND_KEY", name: "Second", ...sceneOf("llm_config").credential });
  await signIn(context, OWNER);
  await page.goto(placeOf("credentials?view=table", place.slug));
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await button(page, "Test").click();
  const dialog = page.getByRole("dialog", { name: "Test 2 credentials" });
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
  await expect(dialog.getByRole("list", { name: "Outcomes" }).getByText(/Valid|Rejected/)).toHaveCount(2);
});

test("a program waits at the relay until a person approves, and is refused when a person denies", async ({
  context,
  page,
  watch,
}) => {
  const place = await placeFor("Approved");
  const scene = sceneOf("tool");
  await store(place, { key: "CRM_KEY", name: "CRM", confirmUse: "each", ...scene.credential });
  // A refusal holds for the same call: each asks for something of its own.
  const call = (customer: number) =>
    fetch(`${installation().origin}/relay/CRM_KEY/v1/customers/${customer}`, {
      headers: { authorization: `Bearer ${place.token}` },
    });
  await signIn(context, OWNER);
  await page.goto(placeOf("approvals", place.slug));
  await expect(page.getByText("No program waits for an approval.")).toBeVisible();

  const before = scene.calls();
  const denied = call(6);
  await button(page, /^Deny /).click();
  const refused = await denied;
  expect([refused.status, await refused.json()]).toEqual([
    403,
    expect.objectContaining({ code: "forbidden" }),
  ]);
  expect(scene.calls()).toBe(before);

  const approved = call(7);
  await button(page, /^Approve /).click();
  const answer = await approved;
  expect(answer.status).toBe(200);
  expect(await answer.text()).not.toContain(scene.secret);
  expect(scene.calls()).toBe(before + 1);
  expect(watch.complaints).toEqual([]);
});

test("a pasted log shows which stored values it holds, and leads to their rotation", async ({
  context,
  page,
  watch,
}) => {
  const place = await placeFor("Leaking");
  const id = await store(place, {
    template: "anthropic",
    name: "Anthropic prod",
    fields: { token: CANARIES.anthropic },
  });
  await place.api("POST", `/credentials/${id}/rotate`, {
    fields: { token: CANARIES.rotated },
    keepPreviousFor: "24h",
  });
  await signIn(context, OWNER);
  await page.goto(placeOf("leaks", place.slug));
  const text = page.getByRole("textbox", { name: /^Text/ });
  await text.fill(`GET /v1/models 200\nx-api-key: ${CANARIES.rotated}\nwas ${CANARIES.anthropic}\n`);
  await button(page, "Check text").click();
  const found = page.getByRole("region", { name: "Found" });
  await expect(found.getByText("In use")).toBeVisible();
  await expect(found.getByText("Replaced")).toBeVisible();
  await expect(found).toContainText("version 2 · line 2");
  await button(page, "Clear").click();
  await expect(text).toHaveValue("");
  await text.fill("nothing of ours");
  await button(page, "Check text").click();
  await expect(page.getByText(/^None of the \d+ stored versions/)).toBeVisible();
  expect(watch.complaints).toEqual([]);
});

test("an agent asks for a key, and somebody without an account enters it once", async ({ page, watch }) => {
  const place = await placeFor("Asked for");
  const { origin } = installation();
  const client = new Client({ name: "agent", version: "1" });
  await client.connect(
    new StreamableHTTPClientTransport(new URL(`${origin}/mcp`), {
      requestInit: { headers: { authorization: `Bearer ${place.token}` } },
    }),
  );
  const asked = await client.callTool({
    name: "request_credential",
    arguments: { template: "anthropic", key: "WANTED_KEY", reason: "To answer mail" },
  });
  await client.close();
  const [content] = asked.content as { text: string }[];
  const { url } = JSON.parse(content!.text) as { url: string };

  await page.goto(url);
  await expect(page.getByText("To answer mail")).toBeVisible();
  await expect(page.getByText("api.anthropic.com")).toBeVisible();
  await button(page, "Store it").click();
  await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
  await page.getByRole("textbox", { name: "API key" }).fill(CANARIES.anthropic);
  await button(page, "Store it").click();
  await expect(page.getByText("You can close this page; the link no longer works.")).toBeVisible();
  expect(await valueOf(place.api, "WANTED_KEY")).toBe(CANARIES.anthropic);
  await page.goto(url);
  await expect(page.getByText("This link isn’t valid any more.")).toBeVisible();
  expect(watch.complaints).toEqual([]);
});
