import type { Locator, Page } from "@playwright/test";
import { findKind } from "@/lib/catalog/kinds";
import type { ConsumerScene } from "@/lib/testing/consumer-scenes";
import { type Api, apiOf, type Listed } from "./api";
import { expect as impatient, test } from "./fixtures";
import { startPeers } from "./peers";
import { ensureOwner, newProject, ORGANISATION, OWNER, placeOf, signIn } from "./people";
import { installation } from "./server";

// Each page here is one that the server has not shown before.
const expect = impatient.configure({ timeout: 20_000 });
test.use({ actionTimeout: 20_000 });

type Config = Record<string, unknown>;

/** By kind: what a person types into the form; the result that they then see. */
const KINDS: Record<string, { shows: string | RegExp; refuses?: boolean }> = {
  llm_config: { shows: "test-model" },
  skill: { shows: "1 of 1", refuses: false },
  tool: { shows: "/v1/customers/7" },
  runtime: { shows: "from-the-host" },
  mcp_server: { shows: "reveal" },
  connector: { shows: /knows|accepts/, refuses: false },
  channel: { shows: "The message was sent." },
  api_server: { shows: "/v1/customers/7" },
};

const scenes = new Map<string, ConsumerScene>();
let api: Api;
let project: string;

const specOf = (kind: string) => findKind(kind)!;
const sceneOf = (kind: string) => scenes.get(kind)!;
const nameOf = (kind: string) => `The ${specOf(kind).counted.one}`;
const credentialOf = (kind: string) => `Credential of the ${specOf(kind).counted.one}`;
const keyOf = (kind: string) => (kind === "skill" ? "SKILL_KEY" : `KEY_OF_${kind.toUpperCase()}`);
const button = (place: Page | Locator, name: string | RegExp) =>
  place.getByRole("button", { name, exact: true });

test.beforeAll(async () => {
  await ensureOwner();
  const made = await newProject("Consumers");
  project = made.slug;
  api = apiOf(installation().origin, made.token);
  for (const scene of await startPeers()) scenes.set(scene.kind, scene);
});
test.afterAll(async () => {
  for (const scene of scenes.values()) await scene.close();
});
test.beforeEach(({ context }) => signIn(context, OWNER));

const addresses = new Map<string, string>();

async function openConsumer(page: Page, kind: string) {
  await page.goto(addresses.get(kind)!);
  await expect(page.getByRole("heading", { level: 1, name: nameOf(kind) })).toBeVisible();
}

/** By its name as assistive technology has it, which the mark of a required field is no part of. */
const control = (form: Locator, name: string) =>
  form.getByRole("textbox", { name, exact: true }).or(form.getByRole("combobox", { name, exact: true }));

/** Types a configuration, or the input of a Try, as the catalogue describes its fields. */
async function fill(
  form: Locator,
  fields: NonNullable<ReturnType<typeof specOf>["tryFields"]>,
  values: Config,
) {
  for (const { name, label, kind } of fields) {
    const value = values[name];
    if (value === undefined) continue;
    if (kind === "select") await control(form, label).selectOption(typed(value));
    else if (kind === "requirements") await fillRows(form, label, value as Config[]);
    else await type(control(form, label), typed(value));
  }
}

/** A page that comes to life under the cursor may take the typing for more of what stood there. */
const type = (field: Locator, text: string) =>
  expect(async () => {
    await field.fill(text);
    await expect(field).toHaveValue(text, { timeout: 1_000 });
  }).toPass({ timeout: 20_000 });

const typed = (value: unknown): string =>
  typeof value === "string"
    ? value
    : Array.isArray(value)
      ? value.map(typed).join("\n")
      : JSON.stringify(value);

async function fillRows(form: Locator, label: string, rows: Config[]) {
  for (const { key, type, label: words } of rows) {
    await button(form, `Add to ${label}`).click();
    const row = form.getByTestId("row").last();
    await control(row, "Key").fill(String(key));
    await control(row, "Type").selectOption(String(type));
    await control(row, "Label").fill(String(words));
  }
}

/** The button of the slot, whatever it holds. */
const slotButton = (form: Locator, label: string) => form.getByRole("button", { name: `${label}: ` });

async function slotLabel(kind: string): Promise<string> {
  const { slots } = specOf(kind);
  if ("from" in slots) return "The key";
  return slots.find(({ name }) => name === sceneOf(kind).slot)!.label;
}

async function pick(form: Locator, label: string, credential: string) {
  await slotButton(form, label).click();
  const panel = form.getByRole("dialog", { name: `Choose “${label}”` });
  await panel.getByRole("option", { name: credential }).click();
  await expect(slotButton(form, label)).toHaveAccessibleName(`${label}: ${credential}, active`);
}

const baseUrlOf = ({ credential }: ConsumerScene) => (credential.fields as { base_url: string }).base_url;

/** Makes the credential over the open form. What is typed there must stay there, unsent. */
async function createInline(page: Page, form: Locator, kind: string, label: string) {
  const scene = sceneOf(kind);
  await slotButton(form, label).click();
  await button(form.getByRole("dialog"), /^New .*credential…$/).click();
  const dialog = page.getByRole("dialog", { name: "New credential" });
  await dialog.getByRole("textbox", { name: "Name", exact: true }).fill(credentialOf(kind));
  await expect(control(dialog, "Provider")).toHaveValue("openai_compatible");
  await dialog.getByRole("textbox", { name: "API key" }).fill(scene.secret);
  const address = dialog.getByRole("textbox", { name: "Base URL" });
  await expect(address).toHaveValue(new RegExp(`^${new URL(baseUrlOf(scene)).origin}`));
  await button(dialog, "Create credential").click();
  await expect(dialog).toBeHidden();
  await expect(slotButton(form, label)).toHaveAccessibleName(`${label}: ${credentialOf(kind)}, active`);
  await expect(control(form, "Name")).toHaveValue(nameOf(kind));
  expect(page.url()).toMatch(/\/new$/);
  expect((await api<Listed>("GET", `/consumers?kind=${kind}`)).body.items).toEqual([]);
}

async function tryIt(page: Page, kind: string, word: string): Promise<Locator> {
  const form = page.getByRole("form", { name: "Try it" });
  await fill(form, specOf(kind).tryFields ?? [], sceneOf(kind).input);
  await button(form, "Try it").click();
  const output = page.locator("[data-slot=try-output]");
  await expect(output.getByText(word, { exact: true })).toBeVisible();
  return output;
}

for (const [kind, { shows, refuses = true }] of Object.entries(KINDS)) {
  test.describe(kind, () => {
    // Each step stands on the one before it.
    test.describe.configure({ mode: "serial", timeout: 120_000 });

    test("is made with the picker, and works when it is tried", async ({ page, watch }) => {
      const scene = sceneOf(kind);
      const label = await slotLabel(kind);
      const isInline = kind === "llm_config";
      if (!isInline) {
        const credential = { key: keyOf(kind), name: credentialOf(kind), ...scene.credential };
        const made = await api("POST", "/credentials", credential);
        expect(made.status, JSON.stringify(made.body)).toBe(201);
      }
      await page.goto(`/${ORGANISATION.slug}/${project}/${specOf(kind).slug}/new`);
      const form = page.getByRole("form", { name: /^New / });
      await control(form, "Name").fill(nameOf(kind));
      await fill(form, specOf(kind).fields, {
        ...scene.config,
        ...(isInline && { baseUrl: baseUrlOf(scene) }),
      });
      if (isInline) await createInline(page, form, kind, label);
      else await pick(form, label, credentialOf(kind));
      await button(form, /^Create /).click();
      await expect(page.getByRole("heading", { level: 1, name: nameOf(kind) })).toBeVisible();
      await expect(page.getByText("Ready", { exact: true }).first()).toBeVisible();
      addresses.set(kind, page.url());
      const output = await tryIt(page, kind, "Worked");
      await expect(output.getByText(shows).first()).toBeVisible();
      expect(watch.complaints).toEqual([]);
    });

    if (refuses)
      test("says so when its credential is refused", async ({ page }) => {
        sceneOf(kind).refuse!();
        await openConsumer(page, kind);
        await tryIt(page, kind, "Rejected");
      });

    if (kind === "connector") test("connects an account at the real service", connectAnAccount);

    test("stands still once its credential is deleted, and calls nobody", async ({ page, watch }) => {
      const { body } = await api<Listed>("GET", "/credentials?limit=100");
      const { id } = body.items.find(({ name }) => name === credentialOf(kind))!;
      await page.goto(`${placeOf("credentials", project)}/${id}?tab=used-by`);
      const use = page.getByRole("table", { name: "Used by" }).getByRole("row", { name: nameOf(kind) });
      await expect(use.getByRole("link", { name: nameOf(kind), exact: true })).toBeVisible();
      await button(page, "Delete…").click();
      const dialog = page.getByRole("alertdialog", { name: "Delete credential" });
      await expect(dialog.getByText(new RegExp(`^1 ${specOf(kind).counted.one} .*\\.$`))).toBeVisible();
      await dialog.getByRole("textbox", { name: /^Type / }).fill(credentialOf(kind));
      await button(dialog, "Delete credential").click();
      await expect(dialog).toBeHidden();

      const { effect, calls, unauthenticated } = sceneOf(kind);
      const before = calls();
      await openConsumer(page, kind);
      const state = effect === "loses_auth" ? "Paused" : "Needs a credential";
      await expect(page.getByText(state, { exact: true }).first()).toBeVisible();
      if (kind === "skill") await tryIt(page, kind, "Failed");
      else await tryAndFail(page, kind);
      expect(calls()).toBe(before);
      expect(unauthenticated()).toBe(0);
      expect(watch.complaints).toEqual([]);
    });
  });
}

async function tryAndFail(page: Page, kind: string) {
  const form = page.getByRole("form", { name: "Try it" });
  await fill(form, specOf(kind).tryFields ?? [], sceneOf(kind).input);
  await button(form, "Try it").click();
  await expect(page.locator("[data-slot=try-output]").getByRole("alert")).toBeVisible();
}

async function connectAnAccount({ page }: { page: Page }) {
  await openConsumer(page, "connector");
  await button(page, "Connect an account…").click();
  const dialog = page.getByRole("dialog", { name: "Connect an account" });
  await control(dialog, "Whose account").fill("Ana");
  // The service asks nothing and sends the browser back at once.
  await button(dialog, "Go to the service").click();
  const accounts = page.getByRole("table", { name: "Connected accounts" });
  const account = accounts.getByRole("row", { name: "Ana" });
  await expect(account.getByText("Connected", { exact: true })).toBeVisible();
  await expect(account.getByText("Renewed by itself")).toBeVisible();
}
