import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { type Api, apiOf } from "./api";
import { CANARIES } from "./canaries";
import { expect, test } from "./fixtures";
import { newInstallation, remove, start, stop } from "./installation";
import { ensureOwner, newProject, ORGANISATION, OWNER, placeOf, signIn } from "./people";
import { installation } from "./server";
import { freePort } from "@/scripts/free-port.mjs";

const TAGS = ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"];
const THEMES = ["light", "dark"] as const;
const WIDTHS = [1280, 390] as const;
/** Where WCAG 1.4.10 still asks for no scrolling in two directions. */
const NARROWEST = 320;

let project: { slug: string; token: string };
let empty: { slug: string };
let api: Api;
let id: string;
/** Where somebody without an account enters a value. */
let request: string;
/** Of a workflow that has run. */
let editor: string;

const WORKFLOW_CODE = `export default async function execute(input, { credential, log }) {
  log("with " + credential("GITHUB_TOKEN"));
  return credential("NOT_THERE");
}`;

test.beforeAll(async () => {
  await ensureOwner();
  project = await newProject("Readable");
  empty = await newProject("Still empty");
  api = apiOf(installation().origin, project.token);
  const stored = [
    {
      template: "anthropic",
      name: "Anthropic prod",
      fields: { token: CANARIES.anthropic },
      expiresAt: inDays(6),
    },
    { template: "github", name: "GitHub bot", fields: { token: CANARIES.typed } },
    { template: "openai", name: "Not there yet" },
    {
      template: "anthropic",
      key: "ASKED_EACH_TIME",
      name: "Asked each time",
      fields: { token: CANARIES.rotated },
      confirmUse: "each",
    },
    {
      type: "llm_provider",
      key: "OWN_MODELS",
      name: "Own models",
      fields: {
        provider: "openai_compatible",
        api_key: CANARIES.openai,
        // Nobody listens there, and it is not allowed either.
        base_url: "https://127.0.0.1:9/v1",
      },
    },
    { type: "ssh_key", key: "JUMP_HOST", name: "Jump host", fields: { private_key: CANARIES.pem } },
    {
      type: "username_password",
      key: "CRM",
      name: "A name that is long enough to have to wrap or be cut somewhere",
      fields: { username: "integration", password: CANARIES.hash },
    },
  ];
  for (const one of stored) {
    const made = await api<{ id: string }>("POST", "/credentials", one);
    expect(made.status, one.name).toBe(201);
    id = made.body.id;
  }
  const asked = await api<{ url: string }>("POST", "/credentials/request", {
    template: "anthropic",
    key: "WANTED_KEY",
    reason: "To answer mail",
  });
  request = new URL(asked.body.url).pathname;
  const workflow = await api<{ id: string }>("POST", "/workflows", {
    name: "Nightly digest",
    steps: [{ id: "code", type: "code", language: "typescript", code: WORKFLOW_CODE }],
  });
  editor = `/${ORGANISATION.slug}/${project.slug}/workflows/${workflow.body.id}`;
  await api("POST", `/workflows/${workflow.body.id}/runs`, { input: {} });
  await api("POST", `/credentials/${id}/rotate`, {
    fields: { password: CANARIES.spaced },
    keepPreviousFor: "24h",
  });
});

const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString();

async function expectAccessible(page: Page, where: string) {
  const { violations } = await new AxeBuilder({ page }).withTags(TAGS).analyze();
  const grave = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
  const told = grave.map(
    ({ id: rule, nodes }) => `${rule}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`,
  );
  expect.soft(told, where).toEqual([]);
}

async function expectNoSidewaysScroll(page: Page, where: string) {
  const excess = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  // What measures itself, such as a code editor, takes a moment to follow a new width.
  const patient = expect.configure({ soft: true, timeout: 2_000 });
  await patient.poll(excess, { message: `${where}: px too wide` }).toBeLessThanOrEqual(0);
}

/** In both themes and widths, and without sideways scrolling down to 320 px. */
async function expectGood(page: Page, what: string) {
  await page.evaluate(() => document.fonts.ready);
  for (const colorScheme of THEMES) {
    // Without movement, so that no colour is met on its way.
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await expect(page.locator("html")).toHaveClass(new RegExp(`\\b${colorScheme}\\b`));
      // Two frames: the new width is laid out, and what watches it has answered.
      await page.evaluate(
        () => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))),
      );
      await expectAccessible(page, `${what}, ${colorScheme}, ${width} px`);
      await expectNoSidewaysScroll(page, `${what} at ${width} px`);
    }
  }
  await page.setViewportSize({ width: NARROWEST, height: 800 });
  await expectNoSidewaysScroll(page, `${what} at ${NARROWEST} px`);
  await page.setViewportSize({ width: 1280, height: 800 });
}

const heading = (name: string | RegExp) => (page: Page) => page.getByRole("heading", { name, level: 1 });
const dialog = (name: string | RegExp) => (page: Page) => page.getByRole("dialog", { name });
const alertDialog = (name: string | RegExp) => (page: Page) => page.getByRole("alertdialog", { name });

interface Screen {
  address: () => string;
  /** What shows that it is there. */
  shown: (page: Page) => ReturnType<Page["locator"]>;
  /** What is done on it before it is looked at. */
  before?: (page: Page) => Promise<void>;
  /** And afterwards, where a value was typed. */
  after?: (page: Page) => Promise<void>;
}

const credentials =
  (query = "") =>
  () =>
    placeOf("credentials", project.slug) + query;
const section =
  (name: string, query = "") =>
  () =>
    placeOf(name, project.slug) + query;
const selectAll = (page: Page) => page.getByRole("checkbox", { name: "Select all on this page" }).check();

const SCREENS: Record<string, Screen> = {
  "the grid": { address: credentials(), shown: heading("Credentials") },
  "the table": { address: credentials("?view=table"), shown: heading("Credentials"), before: selectAll },
  "the empty list": { address: () => placeOf("credentials", empty.slug), shown: heading("Credentials") },
  "a search without results": { address: credentials("?q=nothing"), shown: heading("Credentials") },
  "the bin": { address: credentials("?status=deleted"), shown: heading("Recently deleted") },
  "a new credential of a service": {
    address: credentials("?new=slack-bot"),
    shown: dialog("New credential"),
    before: async (page) => {
      await page.getByRole("button", { name: /^More/ }).click();
      await page.getByRole("button", { name: "Create credential" }).click();
    },
  },
  "a new credential of one's own": { address: credentials("?new=custom"), shown: dialog("New credential") },
  editing: { address: () => credentials(`?edit=${id}`)(), shown: dialog(/A name that is long/) },
  rotating: { address: () => credentials(`?rotate=${id}`)(), shown: dialog(/^Rotate value/) },
  "an import": { address: credentials("?import=1"), shown: dialog("Import variables") },
  "the preview of an import": {
    address: credentials("?import=1"),
    shown: dialog("Import variables"),
    before: async (page) => {
      await page
        .getByRole("dialog")
        .getByRole("textbox")
        .fill("OPENAI_API_KEY=abcdefgh\nNODE_ENV=production\n9_BAD=x\nCRM=y\n");
      await page
        .getByRole("button", { name: "Review variables" })
        .or(page.getByTestId("import-row").first())
        .first()
        .click();
      await expect(page.getByTestId("import-row")).toHaveCount(4);
    },
  },
  "deleting one": {
    address: credentials(),
    shown: alertDialog("Delete credential"),
    before: async (page) => {
      await page.getByRole("button", { name: "Actions for GitHub bot" }).click();
      await page.getByRole("menuitem", { name: "Delete…" }).click();
    },
  },
  "deleting several": {
    address: credentials("?view=table"),
    shown: alertDialog(/^Delete 8 credentials/),
    before: async (page) => {
      await selectAll(page);
      await page.getByRole("button", { name: "Delete selected (8)" }).click();
    },
  },
  "a menu": {
    address: credentials(),
    shown: (page) => page.getByRole("menu"),
    before: (page) => page.getByRole("button", { name: "Actions for GitHub bot" }).click(),
  },
  "the command palette": {
    address: credentials(),
    shown: dialog("Commands"),
    before: (page) => page.keyboard.press("ControlOrMeta+K"),
  },
  "a credential's page": {
    address: () => `${credentials()()}/${id}`,
    shown: heading(/^A name that is long/),
  },
  "its versions": {
    address: () => `${credentials()()}/${id}?tab=versions`,
    shown: heading(/^A name that is long/),
  },
  "its activity": {
    address: () => `${credentials()()}/${id}?tab=activity`,
    shown: heading(/^A name that is long/),
  },
  "machine tokens": { address: section("tokens"), shown: heading("Machine tokens") },
  "a new token": { address: section("tokens", "?new=true"), shown: dialog("New machine token") },
  "the audit log": { address: section("audit"), shown: heading("Audit log") },
  members: { address: section("members"), shown: heading("Members") },
  encryption: { address: section("encryption"), shown: heading("Encryption") },
  general: { address: section("general"), shown: heading("General") },
  "the approvals": { address: section("approvals"), shown: heading("Approvals") },
  "a program that waits": {
    address: section("approvals"),
    shown: (page) => page.getByRole("button", { name: /^Approve / }),
    before: () => {
      // Held until somebody decides; nobody does.
      void fetch(`${installation().origin}/relay/ASKED_EACH_TIME/v1/models`, {
        headers: { authorization: `Bearer ${project.token}` },
      });
      return Promise.resolve();
    },
  },
  "the leak check": { address: section("leaks"), shown: heading("Leak check") },
  "a leak": {
    address: section("leaks"),
    shown: (page) => page.getByRole("region", { name: "Found" }),
    before: async (page) => {
      await page.getByRole("textbox", { name: /^Text/ }).fill(`key ${CANARIES.anthropic} in a log`);
      await page.getByRole("button", { name: "Check text" }).click();
    },
    after: (page) => page.getByRole("button", { name: "Clear" }).click(),
  },
  "what a test said": {
    address: credentials("?view=table"),
    shown: dialog(/^Test of Own models/),
    before: async (page) => {
      await page.getByRole("button", { name: "Test Own models" }).click();
      await page.getByRole("button", { name: /: what the test of Own models said$/ }).click();
    },
  },
  "the list of workflows": {
    address: () => `/${ORGANISATION.slug}/${project.slug}/workflows`,
    shown: heading("Workflows"),
  },
  "a new workflow": {
    address: () => `/${ORGANISATION.slug}/${project.slug}/workflows/new`,
    shown: heading(/workflow/i),
  },
  "a workflow and its run": {
    address: () => editor,
    shown: (page) => page.locator("[data-slot=code-editor] .cm-content"),
    before: async (page) => {
      await page.getByRole("region", { name: "Past runs" }).getByRole("link").first().click();
      await expect(page.locator("[data-slot=run-error]")).toBeVisible();
    },
  },
  "a workflow as YAML": {
    address: () => editor,
    shown: (page) => page.locator("[data-slot=code-editor] .cm-content"),
    before: (page) => page.getByRole("button", { name: "YAML", exact: true }).click(),
  },
  "the credentials of a workflow": {
    address: () => `${editor}?credentials=values`,
    shown: dialog(/^Credentials/),
  },
  "the usage permissions of a workflow": {
    address: () => `${editor}?credentials=permissions`,
    shown: dialog(/^Credentials/),
    before: (page) => page.getByRole("button", { name: /^Why does GITHUB_TOKEN/ }).click(),
  },
  notices: {
    address: credentials(),
    shown: dialog("Notices"),
    before: (page) => page.getByRole("button", { name: /^Notices/ }).click(),
  },
  "a value that was asked for": { address: () => request, shown: heading(/^Enter your /) },
  "a request that is over": {
    address: () => "/request/not-a-request",
    shown: (page) => page.getByText("This link isn’t valid any more."),
  },
  "a connection that failed": {
    address: () => "/oauth/callback?error=access_denied",
    shown: heading("The account wasn’t connected."),
  },
  "a page that is not there": {
    address: () => `${credentials()()}/cred_00000000000000000000000000`,
    shown: (page) => page.getByText("Nothing here"),
  },
};

for (const [what, { address, shown, before, after }] of Object.entries(SCREENS)) {
  test(`${what} can be read, in both themes, wide and narrow`, async ({ context, page }) => {
    await signIn(context, OWNER);
    await page.goto(address());
    await page.waitForLoadState("networkidle");
    await before?.(page);
    await expect(shown(page).first()).toBeVisible();
    await expectGood(page, what);
    await after?.(page);
  });
}

test("signing in can be read, in both themes, wide and narrow", async ({ page }) => {
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByText("Enter your email and password.")).toBeVisible();
  await expectGood(page, "sign-in");
});

test("setting up can be read, in both themes, wide and narrow", async ({ page }) => {
  const fresh = newInstallation(await freePort());
  const { child } = await start(fresh);
  try {
    await page.goto(`${fresh.origin}/setup`);
    await page.getByRole("button", { name: "Create owner account" }).click();
    await expect(page.locator("[aria-invalid=true]").first()).toBeVisible();
    await expectGood(page, "set-up");
  } finally {
    await stop(child);
    remove(fresh);
  }
});

test("a wrong field says why, and is told together with its reason", async ({ context, page }) => {
  await signIn(context, OWNER);
  await page.goto(credentials("?new=anthropic")());
  await page.getByRole("button", { name: "Create credential" }).click();
  const field = page.getByRole("textbox", { name: "API key" });
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toBeFocused();
  await expect(field).toHaveAccessibleDescription(/Enter the API key/);
});

test("secret fields keep password managers and the browser out, the sign-in lets them in", async ({
  context,
  page,
}) => {
  await page.goto("/sign-in");
  await expect(page.getByRole("textbox", { name: "Email" })).toHaveAttribute("autocomplete", "username");
  const password = page.getByRole("textbox", { name: "Password" });
  await expect(password).toHaveAttribute("autocomplete", "current-password");
  await expect(password).not.toHaveAttribute("data-1p-ignore");
  await signIn(context, OWNER);
  await page.goto(credentials("?new=anthropic")());
  const secret = page.getByRole("textbox", { name: "API key" });
  await expect(secret).toHaveAttribute("type", "password");
  await expect(secret).toHaveAttribute("autocomplete", "new-password");
  for (const name of ["data-1p-ignore", "data-lpignore", "data-bwignore"])
    await expect(secret).toHaveAttribute(name);
});

/** Presses Tab until the control has focus; somebody without a pointer does the same. */
async function tabTo(page: Page, control: ReturnType<Page["getByRole"]>, most = 60) {
  for (let press = 0; press < most; press += 1) {
    if (await control.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  await expect(control).toBeFocused();
}

test("a credential is made, changed and deleted without a pointer, and focus is never lost", async ({
  context,
  page,
}) => {
  await signIn(context, OWNER);
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(credentials()());
  await page.waitForLoadState("networkidle");
  await page.keyboard.press("Tab");
  await expect(page.getByRole("link", { name: "Skip to content" })).toBeFocused();
  await page.keyboard.press("c");
  await expect(page.getByRole("menu")).toBeVisible();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("menuitem", { name: "Add your own…" })).toBeFocused();
  await page.keyboard.press("Enter");
  const form = page.getByRole("dialog", { name: "New credential" });
  await expect(form).toBeVisible();
  await tabTo(page, form.getByRole("textbox", { name: "Name" }));
  await page.keyboard.type("By keyboard");
  await expect(form.getByRole("textbox", { name: "Key" })).toHaveValue("BY_KEYBOARD");
  await tabTo(page, form.getByRole("textbox", { name: "Token" }));
  await page.keyboard.type(CANARIES.typed);
  await page.keyboard.press("ControlOrMeta+Enter");
  const made = page.getByRole("link", { name: "By keyboard", exact: true });
  await expect(made).toBeFocused();

  await page.keyboard.press("Enter");
  const edit = page.getByRole("dialog", { name: "By keyboard" });
  await expect(edit).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(edit).toBeHidden();
  await expect(made).toBeFocused();
  await page.keyboard.press("Enter");
  await tabTo(page, edit.getByRole("textbox", { name: "Name" }));
  await page.keyboard.press("End");
  await page.keyboard.type(" only");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(page.getByRole("link", { name: "By keyboard only", exact: true })).toBeFocused();

  await tabTo(page, page.getByRole("button", { name: "Actions for By keyboard only" }));
  await page.keyboard.press("Enter");
  await page.keyboard.press("End");
  await expect(page.getByRole("menuitem", { name: "Delete…" })).toBeFocused();
  await page.keyboard.press("Enter");
  const ask = page.getByRole("alertdialog", { name: "Delete credential" });
  await expect(ask.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(ask).toBeHidden();
  await expect(page.getByRole("button", { name: "Actions for By keyboard only" })).toBeFocused();
  await page.keyboard.press("Enter");
  await page.keyboard.press("End");
  await expect(page.getByRole("menuitem", { name: "Delete…" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(ask.getByRole("button", { name: "Cancel" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(ask.getByRole("button", { name: "Delete credential" })).toBeFocused();
  await expect(ask.getByRole("button", { name: "Delete credential" })).toBeEnabled();
  await page.keyboard.press("Enter");
  await expect(ask).toBeHidden();
  await expect(page.getByRole("link", { name: "By keyboard only" })).toHaveCount(0);
  const kept = page.getByTestId("credential-card").getByRole("link").or(heading("Credentials")(page));
  await expect
    .poll(() => kept.evaluateAll((all) => all.includes(document.activeElement as HTMLElement)))
    .toBe(true);
});
