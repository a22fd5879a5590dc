import type { Locator, Page } from "@playwright/test";
import { type Api, apiOf, type Listed, totalOf, valueOf } from "./api";
import { CANARIES } from "./canaries";
import { expect, paste, test } from "./fixtures";
import { setupCodeOf } from "./installation";
import { CREDENTIALS, newToken, ORGANISATION, OWNER, placeOf, PROJECT, signIn } from "./people";
import { installation } from "./server";

// One story: each step stands on what the one before it has stored.
test.describe.configure({ mode: "serial" });

const card = (page: Page, name: string) =>
  page.getByTestId("credential-card").filter({ has: page.getByRole("heading", { name, exact: true }) });
const button = (page: Page | Locator, name: string | RegExp) =>
  page.getByRole("button", { name, exact: true });
const dialog = (page: Page, name: string | RegExp) => page.getByRole("dialog", { name });
const toast = (page: Page, text: string | RegExp) =>
  page.getByRole("region", { name: /Notifications/ }).getByText(text);

async function chooseAction(page: Page, name: string, action: string) {
  await button(page, `Actions for ${name}`).click();
  await page.getByRole("menuitem", { name: action }).click();
}

/** The page stands there and does not answer until the scripts arrive. */
async function holdScripts(page: Page): Promise<() => void> {
  let arrive = (): void => undefined;
  const arrived = new Promise<void>((resolve) => (arrive = resolve));
  await page.route(/\/_next\/static\/.*\.js/, async (route) => {
    await arrived;
    await route.continue();
  });
  return arrive;
}

let api: Api;
let sales: Api;

test.beforeEach(async ({ context, page }, info) => {
  if (info.title.startsWith("whoever has the printed code")) return;
  await signIn(context, OWNER);
  await page.goto(CREDENTIALS);
});

test("whoever has the printed code becomes the owner, step by step", async ({ page, watch }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/setup$/);
  await page.getByRole("textbox", { name: "Setup code" }).fill("not-the-code");
  await page.getByRole("textbox", { name: "Your name" }).fill(OWNER.name);
  await page.getByRole("textbox", { name: "Email" }).fill(OWNER.email);
  await page.getByRole("textbox", { name: "Password" }).fill(OWNER.password);
  await button(page, "Create owner account").click();
  await expect(page.getByText(/isn.t valid.*server log/i)).toBeVisible();
  await page.getByRole("textbox", { name: "Setup code" }).fill(setupCodeOf(installation()));
  await button(page, "Create owner account").click();

  await expect(page.getByRole("heading", { name: "Encryption" })).toBeVisible();
  await expect(page.getByText("Test value encrypted and decrypted")).toBeVisible();
  await button(page, "Continue").click();
  await expect(page.getByText("Store the key first, then tick this.")).toBeVisible();
  await page.getByRole("checkbox", { name: /stored the master key/ }).check();
  await button(page, "Continue").click();

  const names = page.getByRole("heading", { name: "Name your organisation and project" });
  await expect(names).toBeVisible();
  // Entered while the page is still on its way, as on a slow line.
  const arrive = await holdScripts(page);
  await page.reload({ waitUntil: "commit" });
  await expect(names).toBeVisible();
  await page.getByRole("textbox", { name: "Organisation" }).fill(ORGANISATION.name);
  await expect(button(page, "Continue")).toBeDisabled();
  arrive();
  await expect(button(page, "Continue")).toBeEnabled();
  await page.getByRole("textbox", { name: "First project" }).fill(PROJECT.name);
  await button(page, "Continue").click();

  await expect(page.getByText("Which service will your agents call first?")).toBeVisible();
  await button(page, "I’ll do this later").click();
  await expect(page.getByRole("heading", { name: "Invite people" })).toBeVisible();
  await button(page, "Finish").click();
  await expect(page).toHaveURL(new RegExp(`${CREDENTIALS}$`));
  await expect(page.getByRole("heading", { name: "Store your first credential" })).toBeVisible();

  await page.goto("/setup");
  await expect(page).not.toHaveURL(/setup/);
  expect(watch.complaints).toEqual([]);
});

test("three actions store a key, and its card shows the last four characters", async ({ page, watch }) => {
  const common = page.getByRole("region", { name: "Common credentials" });
  await common.getByRole("link", { name: "Anthropic", exact: true }).click();
  const form = dialog(page, "New credential");
  await expect(form.getByRole("textbox", { name: "Name" })).toHaveValue("Anthropic");
  await expect(form.getByRole("textbox", { name: "API key" })).toBeFocused();
  await paste(page, CANARIES.anthropic);
  await button(form, "Create credential").click();

  await expect(form).toBeHidden();
  const made = card(page, "Anthropic");
  await expect(made).toContainText("ANTHROPIC_API_KEY");
  await expect(made.getByRole("img", { name: "Value ends in 0001" })).toHaveText("••••0001");
  await expect(toast(page, "Created “Anthropic”.")).toBeVisible();
  await expect(made.getByRole("link", { name: "Anthropic", exact: true })).toBeFocused();
  await expect(common.getByRole("link", { name: /^Anthropic Added/ })).toBeVisible();
  await watch.look(page);
  expect(watch.complaints).toEqual([]);
});

test("a machine token is shown once and gets exactly the bytes that were pasted", async ({ page }) => {
  await page.goto(placeOf("tokens"));
  await button(page, "New token").click();
  const form = dialog(page, "New machine token");
  await form.getByRole("textbox", { name: "Name" }).fill("tour");
  await expect(form.getByRole("radio", { name: /^Use credentials/ })).toBeChecked();
  await button(form, "Create token").click();
  const once = dialog(page, "Token created");
  const token = await once.getByRole("textbox", { name: "Token “tour”" }).inputValue();
  await once.getByRole("checkbox", { name: /saved this token/ }).check();
  await button(once, "Done").click();
  await expect(once).toBeHidden();
  expect(await page.content()).not.toContain(token);
  await page.reload();
  await expect(page.getByRole("row", { name: /tour/ })).toContainText(token.slice(-4));
  expect(await page.content()).not.toContain(token);

  expect(await valueOf(apiOf(installation().origin, token), "ANTHROPIC_API_KEY")).toBe(CANARIES.anthropic);
  api = apiOf(installation().origin, await newToken(PROJECT.slug));
});

test("renaming with a blank value keeps the value", async ({ page, watch }) => {
  await card(page, "Anthropic").getByRole("link", { name: "Anthropic", exact: true }).click();
  const form = dialog(page, "Anthropic");
  const secret = form.getByRole("textbox", { name: "API key" });
  await expect(secret).toHaveValue("");
  await expect(form.getByText("Ends in 0001")).toBeVisible();
  await expect(button(form, "Save changes")).toBeDisabled();
  await form.getByRole("textbox", { name: "Name" }).fill("Anthropic prod");
  await button(form, "Save changes").click();
  await expect(toast(page, "Saved “Anthropic prod”.")).toBeVisible();
  await expect(card(page, "Anthropic prod")).toBeVisible();
  expect(await valueOf(api, "ANTHROPIC_API_KEY")).toBe(CANARIES.anthropic);
  expect(watch.complaints).toEqual([]);
});

test("a rotated value is used at once, and rolling back brings the one before it", async ({
  page,
  watch,
}) => {
  await chooseAction(page, "Anthropic prod", "Rotate value…");
  const form = dialog(page, /^Rotate value/);
  await form.getByRole("textbox", { name: "New API key" }).fill(CANARIES.rotated);
  await form.getByRole("radio", { name: /^Keep 24 hours/ }).check();
  // The service is on the other side of the world, and no test calls it.
  await form.getByRole("checkbox", { name: /^Test the new value/ }).uncheck();
  await button(form, "Rotate value").click();
  await expect(toast(page, "Rotated “Anthropic prod”. Version 2 is live.")).toBeVisible();
  expect(await valueOf(api, "ANTHROPIC_API_KEY")).toBe(CANARIES.rotated);

  await chooseAction(page, "Anthropic prod", "View details");
  await expect(page.getByRole("heading", { name: "Anthropic prod", level: 1 })).toBeVisible();
  await page.getByRole("link", { name: /^Versions/ }).click();
  const versions = page.getByRole("table", { name: "Versions" });
  await expect(versions.getByRole("row", { name: /v2/ })).toContainText("Live");
  await expect(versions.getByRole("row", { name: /v1/ })).toContainText("Kept");
  await button(versions.getByRole("row", { name: /v1/ }), "Roll back").click();
  await button(page.getByRole("alertdialog"), "Roll back value").click();
  await expect(versions.getByRole("row", { name: /v3/ })).toContainText("Live");
  expect(await valueOf(api, "ANTHROPIC_API_KEY")).toBe(CANARIES.anthropic);
  await watch.look(page);
  await page.getByRole("link", { name: /^Activity/ }).click();
  await expect(page.getByRole("main")).toContainText("Rotated");
  expect(watch.complaints).toEqual([]);
});

test("deleting says what it changes, and within seven days the credential comes back", async ({
  page,
  watch,
}) => {
  await chooseAction(page, "Anthropic prod", "Delete…");
  const ask = page.getByRole("alertdialog", { name: "Delete credential" });
  await expect(ask).toContainText("Nothing uses “Anthropic prod”.");
  await expect(button(ask, "Cancel")).toBeFocused();
  await button(ask, "Delete credential").click();
  await expect(toast(page, "Deleted “Anthropic prod”.")).toBeVisible();
  expect(await valueOf(api, "ANTHROPIC_API_KEY")).toBe("missing_credential");

  await page.getByRole("link", { name: "Recently deleted" }).click();
  await expect(page.getByRole("heading", { name: "Recently deleted", level: 1 })).toBeVisible();
  await button(page, "Restore Anthropic prod").click();
  await expect(toast(page, "Restored “Anthropic prod”.")).toBeVisible();
  expect(await valueOf(api, "ANTHROPIC_API_KEY")).toBe(CANARIES.anthropic);
  expect(watch.complaints).toEqual([]);
});

/** Twelve lines; the private key takes three of them. */
const DOTENV = `# what the bots need
export OPENAI_API_KEY=${CANARIES.openai}
SLACK_BOT_TOKEN='${CANARIES.slack}'
SMTP_PASSWORD="${CANARIES.spaced}"

DB_PASSWORD=${CANARIES.hash}
NODE_ENV=production
9_BAD=${CANARIES.typed}
JUMP_HOST_KEY="${CANARIES.pem}"
ANTHROPIC_API_KEY=${CANARIES.rotated} # there already`;

test("a pasted .env file is previewed line by line and imported as ticked", async ({ page, watch }) => {
  expect(DOTENV.split("\n")).toHaveLength(12);
  await page.getByRole("link", { name: "Import .env…" }).first().click();
  const form = dialog(page, "Import variables");
  await expect(form.getByRole("textbox")).toBeFocused();
  await paste(page, DOTENV);
  const row = (key: string) => form.getByTestId("import-row").filter({ hasText: key });
  await expect(row("OPENAI_API_KEY")).toContainText("OpenAI");
  await expect(row("OPENAI_API_KEY").getByText("••••0003")).toBeVisible();
  await expect(row("DB_PASSWORD")).toContainText("kept whole");
  await expect(row("NODE_ENV")).toContainText("Looks like a setting");
  await expect(row("NODE_ENV").getByRole("checkbox")).not.toBeChecked();
  await expect(row("9_BAD").getByRole("checkbox")).toBeDisabled();
  await expect(row("ANTHROPIC_API_KEY")).toContainText("Exists");
  await expect(form.getByText("6 of 8 selected")).toBeVisible();
  await button(form, "Import 5 credentials").click();
  await expect(toast(page, "Imported 5 credentials.")).toBeVisible();

  const { openai, slack, spaced, hash, pem, anthropic } = CANARIES;
  const stored = {
    OPENAI_API_KEY: openai,
    SLACK_BOT_TOKEN: slack,
    SMTP_PASSWORD: spaced,
    DB_PASSWORD: hash,
    JUMP_HOST_KEY: pem,
  };
  for (const [key, value] of Object.entries({ ...stored, ANTHROPIC_API_KEY: anthropic }))
    expect(await valueOf(api, key), key).toBe(value);
  expect(await valueOf(api, "NODE_ENV")).toBe("missing_credential");
  expect(watch.complaints).toEqual([]);
});

test("a row that cannot be stored stays with its reason while the others are imported", async ({ page }) => {
  const clash = {
    key: "SOMETHING_ELSE",
    name: "TAKEN_NAME",
    type: "api_token",
    fields: { token: CANARIES.slack },
  };
  expect((await api("POST", "/credentials", clash)).status).toBe(201);
  await page.goto(`${CREDENTIALS}?import=1`);
  const form = dialog(page, "Import variables");
  await expect(form.getByRole("textbox")).toBeFocused();
  await paste(page, `TAKEN_NAME=${CANARIES.typed}\nGITHUB_TOKEN=${CANARIES.typed}\n`);
  await button(form, "Import 2 credentials").click();
  await expect(form.getByText(/Imported 1. 1 needs attention/)).toBeVisible();
  const rows = form.getByTestId("import-row");
  await expect(rows.filter({ hasText: "TAKEN_NAME" })).toContainText(/already/);
  await expect(rows.filter({ hasText: "GITHUB_TOKEN" })).toContainText("Stored");
  expect(await valueOf(api, "GITHUB_TOKEN")).toBe(CANARIES.typed);
  expect(await valueOf(api, "TAKEN_NAME")).toBe("missing_credential");
});

test("another project is made on the pages, and switching keeps the section", async ({ page }) => {
  await page.goto(placeOf("general"));
  await button(page, "New project").click();
  const form = dialog(page, /project/i);
  await form.getByRole("textbox", { name: "Name" }).fill("Sales");
  await button(form, "Create project").click();
  await expect(page).toHaveURL(/\/acme\/sales\//);

  await page.goto(placeOf("tokens"));
  await button(page, `Project: ${PROJECT.name}`).click();
  await page.getByRole("option", { name: /Sales/ }).click();
  await expect(page).toHaveURL(new RegExp(`${placeOf("tokens", "sales")}$`));
  await expect(page.getByRole("heading", { name: "Machine tokens", exact: true })).toBeFocused();
  sales = apiOf(installation().origin, await newToken("sales"));
});

test("a second project finds nothing of the first", async ({ page }) => {
  const { body } = await api<Listed>("GET", "/credentials");
  const { id } = body.items[0]!;
  expect((await api("GET", `/credentials/${id}`)).status).toBe(200);
  for (const [method, path] of [
    ["GET", ""],
    ["PATCH", ""],
    ["POST", "/rotate"],
    ["GET", "/versions"],
  ] as const) {
    const send =
      method === "GET"
        ? undefined
        : path === "/rotate"
          ? { fields: { token: "x".repeat(20) } }
          : { name: "Mine" };
    expect((await sales(method, `/credentials/${id}${path}`, send)).status, `${method} ${path}`).toBe(404);
  }
  expect(await valueOf(sales, "ANTHROPIC_API_KEY")).toBe("missing_credential");
  await page.goto(`${placeOf("credentials", "sales")}/${id}`);
  await expect(page.getByRole("main")).toContainText("Nothing here");
  await expect(page.getByRole("main")).not.toContainText("Anthropic");
});

test("fifty to a page, and what is selected stays selected on the next", async ({ page }) => {
  for (let number = 1; number <= 60; number += 1) {
    const name = `Row ${String(number).padStart(2, "0")}`;
    const { status } = await sales("POST", "/credentials", {
      key: name.toUpperCase().replace(" ", "_"),
      name,
      type: number % 6 === 0 ? "bot_token" : "api_token",
      category: number % 6 === 0 ? "communication" : "custom",
      fields: { token: `${CANARIES.typed}${String(number)}` },
    });
    expect(status).toBe(201);
  }
  await page.goto(`${placeOf("credentials", "sales")}?view=table&sort=name`);
  const table = page.getByRole("table", { name: "Credentials" });
  await expect(page.getByText("1–50 of 60")).toBeVisible();
  await table.getByRole("checkbox", { name: "Select all on this page" }).check();
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page.getByText("51–60 of 60")).toBeVisible();
  await table.getByRole("checkbox", { name: "Select Row 51" }).check();
  await table.getByRole("checkbox", { name: "Select Row 53" }).click({ modifiers: ["Shift"] });
  const bar = page.getByRole("region", { name: "Selection" });
  await expect(bar).toContainText("53 selected (3 on this page)");

  // Somebody else deletes one of them while the dialog is open: then none is deleted.
  await button(bar, "Delete selected (53)").click();
  const ask = page.getByRole("alertdialog");
  await expect(ask).toContainText("Delete 53 credentials");
  await expect(ask.getByTestId("impact-row")).toHaveCount(53);
  const { body } = await sales<Listed>("GET", "/credentials?q=Row%2010");
  const impact = await sales<{ token: string }>("POST", "/credentials/impact", { ids: [body.items[0]!.id] });
  const gone = await sales("POST", "/credentials/batch-delete", {
    ids: [body.items[0]!.id],
    impactToken: impact.body.token,
  });
  expect(gone.status).toBe(200);
  await typePhrase(ask, "delete 53");
  await button(ask, /^Delete 53 credentials$/).click();
  await expect(ask.getByText(/already deleted/)).toBeVisible();
  expect(await totalOf(sales)).toBe(59);
  await page.keyboard.press("Escape");
  await expect(ask).toBeHidden();

  await page.getByRole("link", { name: "Previous" }).click();
  await expect(page.getByText("1–49 of 59")).toBeVisible();
  await button(bar, "Clear").click();
  await expect(bar).toBeHidden();
  await page.goto(`${placeOf("credentials", "sales")}?view=table&sort=name`);
  await expect(page.getByText("1–50 of 59")).toBeVisible();
  await table.getByRole("checkbox", { name: "Select all on this page" }).check();
  await button(bar, "Delete selected (50)").click();
  await expect(ask.getByTestId("impact-row")).toHaveCount(50);
  await typePhrase(ask, "delete 50");
  await button(ask, "Delete 50 credentials").click();
  await expect(toast(page, /^Deleted 50 credentials/)).toBeVisible();
  expect(await totalOf(sales)).toBe(9);
});

/** Ten or more at once are asked for in words, where the page does so. */
async function typePhrase(ask: Locator, phrase: string) {
  const gate = ask.getByRole("textbox", { name: `Type ${phrase} to confirm` });
  if ((await gate.count()) > 0) await gate.fill(phrase);
}

test("search, filter, sort, view and columns are the address, and survive reload and Back", async ({
  page,
}) => {
  await page.goto(placeOf("credentials", "sales"));
  await expect(page.getByTestId("credential-card")).toHaveCount(9);
  await page.getByRole("navigation", { name: "View" }).getByRole("link", { name: "Table" }).click();
  const table = page.getByRole("table", { name: "Credentials" });
  const names = table.getByRole("rowgroup").last().getByRole("link");
  await expect(page).toHaveURL(/view=table/);

  const heads = table.getByRole("columnheader", { name: "Name" });
  await heads.getByRole("button").click();
  await expect(heads).toHaveAttribute("aria-sort", "ascending");
  await heads.getByRole("button").click();
  await expect(heads).toHaveAttribute("aria-sort", "descending");
  await expect(page).toHaveURL(/sort=-name/);
  await expect(names.first()).toHaveText("Row 60");

  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "ID", exact: true }).check();
  await page.keyboard.press("Escape");
  await expect(table.getByRole("columnheader", { name: "ID" })).toBeVisible();
  await expect(table.getByText(/^cred_/).first()).toBeVisible();

  await page.getByRole("searchbox", { name: /^Search/ }).fill("row 6");
  await expect(page).toHaveURL(/q=row\+?(?:%20)?6/);
  await expect(names).toHaveText(["Row 60"]);
  await page.reload();
  await expect(page.getByRole("searchbox", { name: /^Search/ })).toHaveValue("row 6");
  await expect(names).toHaveText(["Row 60"]);
  await expect(table.getByRole("columnheader", { name: "ID" })).toBeVisible();

  await names.first().click();
  await expect(dialog(page, "Row 60")).toBeVisible();
  await page.goBack();
  await expect(dialog(page, "Row 60")).toBeHidden();
  await expect(names).toHaveText(["Row 60"]);
  await page.goForward();
  await expect(dialog(page, "Row 60")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page).not.toHaveURL(/edit=/);

  await page.getByRole("searchbox", { name: /^Search/ }).fill("nothing of that name");
  await expect(page.getByRole("heading", { name: /No credentials match/ })).toBeVisible();
  await button(page, "Clear search").click();
  await expect(names).toHaveCount(9);
});

test("filters narrow the list and say how to get rid of them", async ({ page }) => {
  await page.goto(`${placeOf("credentials", "sales")}?view=table&type=bot_token`);
  const rows = page.getByRole("table", { name: "Credentials" }).getByRole("row");
  await expect(page.getByText("1 filter active")).toBeVisible();
  const { body } = await sales<Listed>("GET", "/credentials?type=bot_token");
  await expect(rows).toHaveCount(body.total + 1);
  await page.getByRole("searchbox", { name: /^Search/ }).fill("row 59");
  await button(page, "Remove filters").click();
  await expect(rows).toHaveCount(2);
  await expect(page).not.toHaveURL(/type=/);
});
