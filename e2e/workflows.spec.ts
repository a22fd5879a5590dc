import type { Page } from "@playwright/test";
import { type Api, apiOf } from "./api";
import { CANARIES } from "./canaries";
import { expect as impatient, paste, test } from "./fixtures";
import { ensureOwner, newProject, ORGANISATION, OWNER, placeOf, signIn } from "./people";
import { installation } from "./server";

// Each page here is one that the server has not shown before.
const expect = impatient.configure({ timeout: 20_000 });
test.use({ actionTimeout: 20_000 });
// Each test stands on the one before it.
test.describe.configure({ mode: "serial", timeout: 120_000 });

const CODE = `export default async function execute(input, { credential, log }) {
  const token = credential("SLACK_BOT_TOKEN");
  log("posting with " + token);
  return { posted: input.text, with: token };
}`;

let project: string;
let api: Api;
let editor: string;

test.beforeAll(async () => {
  await ensureOwner();
  const made = await newProject("Flows");
  project = made.slug;
  api = apiOf(installation().origin, made.token);
  for (const [key, token] of [
    ["SLACK_BOT_TOKEN", CANARIES.slack],
    ["STRIPE_SECRET", CANARIES.openai],
  ]) {
    const stored = await api("POST", "/credentials", { key, type: "api_token", fields: { token } });
    expect(stored.status).toBe(201);
  }
});
test.beforeEach(({ context }) => signIn(context, OWNER));

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
const runPanel = (page: Page) => page.locator("#run-panel");

/** Replaces what stands in the code editor, once the rich one is there. */
async function writeCode(page: Page, code: string) {
  const area = page.locator("[data-slot=code-editor] .cm-content");
  await expect(area).toBeVisible();
  await area.click();
  await page.keyboard.press("ControlOrMeta+A");
  await paste(page, code);
}

async function save(page: Page) {
  await button(page, "Save").click();
  await expect(page.getByText("Unsaved changes")).toBeHidden();
}

async function run(page: Page, input: string) {
  await runPanel(page).getByRole("textbox", { name: "Input" }).fill(input);
  await runPanel(page).getByRole("button", { name: "Run", exact: true }).click();
}

test("a workflow is made in the editor, and its run shows a value nowhere", async ({ page, watch }) => {
  await page.goto(`/${ORGANISATION.slug}/${project}/workflows/new`);
  // What is typed before the page has come to life is lost on it.
  await page.waitForLoadState("networkidle");
  await page.getByRole("textbox", { name: "Name" }).fill("Nightly digest");
  await button(page, "Create workflow").click();
  await expect(page.getByRole("heading", { level: 1, name: "Nightly digest" })).toBeVisible();
  editor = new URL(page.url()).pathname;
  await writeCode(page, CODE);
  await save(page);
  await run(page, '{"text": "hello"}');
  const panel = runPanel(page);
  await expect(panel.getByText("Succeeded").first()).toBeVisible();
  await expect(panel.getByRole("region", { name: /^Log of/ })).toContainText(
    "posting with [SLACK_BOT_TOKEN]",
  );
  await expect(panel.getByRole("region", { name: /^Output of/ })).toContainText('"posted": "hello"');
  await expect(panel.getByText("1 value masked")).toBeVisible();
  await expect(panel).toContainText("SLACK_BOT_TOKEN version 1");
  expect(watch.complaints).toEqual([]);
});

test("code completes keys, and says what is wrong with it", async ({ page, watch }) => {
  await page.goto(editor);
  await writeCode(
    page,
    'export default async function execute() {\n  return credential("SLACK_BOT_TOKN").length;\n}',
  );
  const problems = page.getByRole("region", { name: /^Problems/ });
  await expect(problems).toContainText("SLACK_BOT_TOKN");
  await problems.getByRole("button", { name: /Did you mean SLACK_BOT_TOKEN/ }).click();
  await expect(page.locator("[data-slot=code-editor] .cm-content")).toContainText(
    'credential("SLACK_BOT_TOKEN")',
  );
  await writeCode(page, "const token =");
  await page.keyboard.type(' credential("STR');
  const offered = page.getByRole("option", { name: /STRIPE_SECRET/ });
  await offered.click();
  await expect(page.locator("[data-slot=code-editor] .cm-content")).toContainText(
    'credential("STRIPE_SECRET")',
  );
  await button(page, "Discard").click();
  await expect(page.locator("[data-slot=code-editor] .cm-content")).toContainText("posting with");
  expect(watch.complaints).toEqual([]);
});

test("a key that is not among the selected ones is missing, and the run leads to allowing it", async ({
  page,
  watch,
}) => {
  await page.goto(`${editor}?credentials=permissions`);
  const dialog = page.getByRole("dialog", { name: /^Credentials/ });
  await dialog.getByRole("radio", { name: "Only selected credentials" }).check();
  await expect(dialog.getByText(/^Selected the 1 key/)).toBeVisible();
  const used = dialog.getByRole("switch", { name: /^SLACK_BOT_TOKEN/ });
  await expect(used).toBeChecked();
  await used.uncheck();
  await expect(dialog.getByText(/^No credentials allowed/)).toBeVisible();
  await dialog.getByRole("button", { name: "Why does SLACK_BOT_TOKEN resolve to this?" }).click();
  await expect(dialog.getByRole("region", { name: /^Why SLACK_BOT_TOKEN/ })).toContainText(
    "Usage permissions, not passed",
  );
  await page.keyboard.press("Escape");
  await run(page, '{"text": "again"}');
  const panel = runPanel(page);
  await expect(panel.locator("[data-slot=run-error]")).toContainText("missing_credential");
  await panel.getByRole("button", { name: "Allow", exact: true }).click();
  await expect(panel.getByText("It is allowed now. Run again.")).toBeVisible();
  await run(page, '{"text": "again"}');
  await expect(panel.getByRole("region", { name: /^Output of/ })).toContainText('"posted": "again"');
  expect(watch.complaints).toEqual([]);
});

test("a value of the workflow's own overrides the project's, for it alone", async ({ page, watch }) => {
  await page.goto(`${editor}?credentials=values`);
  const dialog = page.getByRole("dialog", { name: /^Credentials/ });
  await dialog.getByRole("combobox", { name: "Key" }).fill("SLACK_BOT_TOKEN");
  await expect(dialog.getByText("Overrides the project value for this workflow only.")).toBeVisible();
  await dialog.getByRole("button", { name: "Add workflow credential" }).click();
  const create = page.getByRole("dialog", { name: "New credential" });
  await expect(create.getByRole("button", { name: /^More key SLACK_BOT_TOKEN/ })).toBeVisible();
  await create.getByRole("textbox", { name: "Bot token" }).fill(`${CANARIES.slack}-of-its-own`);
  await create.getByRole("button", { name: "Create credential" }).click();
  await expect(create).toBeHidden();
  await page.goto(editor);
  await run(page, '{"text": "own"}');
  await expect(runPanel(page)).toContainText("SLACK_BOT_TOKEN version 1, workflow");
  expect(watch.complaints).toEqual([]);
});

test("the YAML of a workflow is the workflow, and takes no value", async ({ page, watch }) => {
  await page.goto(editor);
  await button(page, "YAML").click();
  const yaml = page.locator("[data-slot=code-editor] .cm-content");
  await expect(yaml).toContainText("name: Nightly digest");
  await yaml.click();
  await page.keyboard.press("ControlOrMeta+A");
  await paste(page, "name: Nightly digest\ndescription: made in YAML\nsteps: []\n");
  await save(page);
  const { body } = await api<{ description: string; steps: unknown[] }>(
    "GET",
    `/workflows/${editor.split("/").at(-1)}`,
  );
  expect([body.description, body.steps]).toEqual(["made in YAML", []]);
  expect(watch.complaints).toEqual([]);
});

test("the list shows the workflow, and a credential's page where it is used", async ({ page, watch }) => {
  await page.goto(`/${ORGANISATION.slug}/${project}/workflows`);
  await expect(page.getByRole("link", { name: "Nightly digest" }).first()).toBeVisible();
  await page.goto(placeOf("credentials", project));
  await expect(page.getByText("SLACK_BOT_TOKEN").first()).toBeVisible();
  expect(watch.complaints).toEqual([]);
});
