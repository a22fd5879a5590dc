import type { Browser, BrowserContext, Page } from "@playwright/test";
import { captureAction, type CapturedAction, replay, sessionCookie } from "./actions";
import { type Api, apiOf, totalOf } from "./api";
import { CANARIES } from "./canaries";
import { expect, test } from "./fixtures";
import {
  ensureOwner,
  newProject,
  OWNER,
  ORGANISATION,
  type Person,
  placeOf,
  signIn,
  signInOnPage,
} from "./people";
import { rawRequest } from "./raw-request";
import { installation } from "./server";
import type { Watch } from "./watch";

// People come in, change their role and leave: in this order.
test.describe.configure({ mode: "serial" });

const COLLABORATOR: Person = {
  name: "Cleo Collaborator",
  email: "cleo@example.com",
  password: "a password of some length",
};
const MEMBER: Person = { name: "Mo Member", email: "mo@example.com", password: "another password of length" };
const PROJECT = "walled-garden";
/** What nobody may read who is not let in. */
const PROTECTED = ["Guarded key", "GUARDED_KEY", "cred_", OWNER.email, OWNER.name];
const SECTIONS = ["credentials", "tokens", "audit", "members", "encryption", "general"];

let origin: string;
let api: Api;
let credentialId: string;
const place = (section: string) => placeOf(section, PROJECT);
const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });

test.beforeAll(async () => {
  await ensureOwner();
  origin = installation().origin;
  const { token } = await newProject("Walled garden");
  api = apiOf(origin, token);
  const made = await api<{ id: string }>("POST", "/credentials", {
    key: "GUARDED_KEY",
    name: "Guarded key",
    type: "api_token",
    fields: { token: CANARIES.typed },
  });
  expect(made.status).toBe(201);
  credentialId = made.body.id;
});

/** A browser of somebody else, watched like the first. */
async function another(browser: Browser, watch: Watch): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ baseURL: origin });
  await watch.follow(context);
  return { context, page: await context.newPage() };
}

async function close(context: BrowserContext, watch: Watch) {
  await watch.settle();
  await context.close();
}

async function invite(page: Page, person: Person, role: string): Promise<string> {
  await page.goto(place("members"));
  await button(page, "Invite people").click();
  const form = page.getByRole("dialog", { name: "Invite people" });
  await form.getByRole("textbox", { name: "Email addresses" }).fill(person.email);
  await form.getByRole("combobox", { name: "Role" }).selectOption(role);
  await form.getByRole("button", { name: "Create invitation link" }).click();
  return form.getByRole("textbox", { name: `Invitation link for ${person.email}` }).inputValue();
}

for (const [person, role] of [
  [COLLABORATOR, "Collaborator"],
  [MEMBER, "Member"],
] as const) {
  test(`a ${role.toLowerCase()} comes in by a link that works once`, async ({
    browser,
    context,
    page,
    watch,
  }) => {
    await signIn(context, OWNER);
    const link = await invite(page, person, role);
    expect(link).toContain(`${origin}/invitation/`);
    const other = await another(browser, watch);
    await other.page.goto(link);
    await expect(other.page.getByRole("textbox", { name: "Email" })).toHaveValue(person.email);
    await other.page.getByRole("textbox", { name: "Your name" }).fill(person.name);
    await other.page.getByRole("textbox", { name: "Password" }).fill(person.password);
    await button(other.page, `Join ${ORGANISATION.name}`).click();
    await expect(other.page).toHaveURL(/\/settings\/credentials/);
    const [cookie] = (await other.context.cookies()).filter(({ name }) => name === "keyhold-session");
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
    await other.context.clearCookies();
    await other.page.goto(link);
    await expect(other.page.getByRole("heading", { name: /link isn.t valid any more/ })).toBeVisible();
    await close(other.context, watch);
  });
}

test("a member sees every control, and beside each why it does nothing", async ({ context, page }) => {
  await signIn(context, MEMBER);
  await page.goto(place("credentials"));
  const add = button(page, "New credential");
  await expect(add).toBeDisabled();
  await add.focus();
  await expect(page.getByRole("tooltip")).toContainText(/collaborator/i);
  await expect(button(page, "Import .env…")).toBeDisabled();
  await expect(page.getByRole("link", { name: "Anthropic", exact: true })).toBeDisabled();
  await button(page, "Actions for Guarded key").click();
  for (const name of ["Edit…", "Rotate value…", "Disable", "Delete…"])
    await expect(page.getByRole("menuitem", { name })).toBeDisabled();
  await expect(page.getByRole("menuitem", { name: "Copy key" })).toBeEnabled();
  await page.keyboard.press("Escape");
  await page.goto(place("members"));
  await expect(button(page, "Invite people")).toBeDisabled();
  await expect(page.getByRole("main")).toContainText(/owner|admin/i);
});

test("a member's own addresses lead to what a member may see", async ({ context, page }) => {
  await signIn(context, MEMBER);
  await page.goto(`${place("credentials")}?edit=${credentialId}`);
  await expect(page.getByRole("heading", { name: "Guarded key", level: 1 })).toBeVisible();
  await expect(page.getByText("You can view this credential but not change it.")).toBeVisible();
  for (const dialog of ["new=anthropic", "import=1", `rotate=${credentialId}`]) {
    await page.goto(`${place("credentials")}?${dialog}`);
    await expect(page.getByRole("main")).toBeVisible();
    await expect(
      page.getByRole("button", { name: /^(?:Create credential|Review variables|Rotate value)$/ }),
    ).toHaveCount(0);
  }
  await page.goto(place("audit"));
  await expect(page.getByRole("main")).toContainText("You don’t have access to this page.");
  await expect(page.getByRole("main")).toContainText(OWNER.name);
  const exported = await context.request.get(`${place("audit")}/export`);
  expect(exported.status()).toBe(403);
});

/** The form of a new credential, filled and sent, but not let out of the browser. */
async function captureCreate(page: Page): Promise<CapturedAction> {
  await page.goto(`${place("credentials")}?new=custom`);
  const form = page.getByRole("dialog", { name: "New credential" });
  await form.getByRole("textbox", { name: "Name" }).fill("Replayed");
  await form.getByRole("textbox", { name: "Token" }).fill(CANARIES.typed);
  const captured = await captureAction(page, () =>
    form.getByRole("button", { name: "Create credential" }).click(),
  );
  // What was typed stays in a form that could not be sent; it is not what is looked for here.
  await page.goto("about:blank");
  return captured;
}

let action: CapturedAction;

test("an action is refused from other sites, other roles and nobody, and done for its own page", async ({
  browser,
  context,
  page,
  watch,
}) => {
  await signIn(context, COLLABORATOR);
  action = await captureCreate(page);
  const cookie = await sessionCookie(context);
  const before = await totalOf(api);
  const other = await another(browser, watch);
  await signIn(other.context, MEMBER);
  const member = await sessionCookie(other.context);
  await close(other.context, watch);

  const refused = {
    "another site": { cookie, origin: "https://evil.example" },
    "another port": { cookie, origin: "http://localhost:1" },
    "an opaque origin": { cookie, origin: "null" },
    "no origin": { cookie, origin: null },
    "a sibling site": { cookie, site: "same-site" },
    "a cross-site page with our origin": { cookie, site: "cross-site" },
    nobody: {},
    "a forged session": { cookie: `${cookie.slice(0, -8)}AAAAAAAA` },
    "a member": { cookie: member },
    "another organisation's path": { cookie, swap: ["acme", "emca"] },
    "another project's path": { cookie, swap: [PROJECT, "walled-gardem"] },
  } as const;
  for (const [who, sender] of Object.entries(refused)) {
    const { status, body } = await replay(origin, action, sender);
    expect(status, who).toBeLessThan(501);
    expect(body, who).not.toContain('"status":"ok"');
    expect(await totalOf(api), who).toBe(before);
  }
  const unknown = { ...action, headers: { ...action.headers, "next-action": "7f".repeat(21) } };
  expect((await replay(origin, unknown, { cookie })).body).not.toContain('"status":"ok"');

  const own = await replay(origin, action, { cookie });
  expect(own.body).toContain('"status":"ok"');
  expect(await totalOf(api)).toBe(before + 1);
});

test("a role that was taken away is gone on the next request", async ({ browser, context, page, watch }) => {
  const other = await another(browser, watch);
  await signIn(other.context, COLLABORATOR);
  await other.page.goto(place("credentials"));
  await expect(button(other.page, "New credential")).toBeEnabled();
  const cookie = await sessionCookie(other.context);

  await signIn(context, OWNER);
  await page.goto(place("members"));
  await page.getByRole("combobox", { name: `Role of ${COLLABORATOR.name}` }).selectOption("Member");
  await expect(page.getByText(`${COLLABORATOR.name} is now a member.`)).toBeVisible();
  const before = await totalOf(api);
  const denied = await replay(origin, action, { cookie });
  expect(denied.body).toContain('"code":"forbidden"');
  expect(await totalOf(api)).toBe(before);
  await other.page.reload();
  await expect(button(other.page, "New credential")).toBeDisabled();

  await button(page, `Remove ${COLLABORATOR.name}…`).click();
  await button(page, "Remove member").click();
  // While it asks, the table behind it is there for nobody.
  await expect(page.getByRole("alertdialog").or(page.getByRole("dialog"))).toHaveCount(0);
  await expect(page.getByRole("row", { name: new RegExp(COLLABORATOR.email) })).toHaveCount(0);
  const gone = await replay(origin, action, { cookie });
  expect(gone.body).not.toContain('"status":"ok"');
  await other.page.goto(place("credentials"));
  for (const text of PROTECTED) expect(await other.page.content()).not.toContain(text);
  await close(other.context, watch);
});

let dead: string;

test("signing out ends the session itself, not only its cookie", async ({ context, page }) => {
  await signIn(context, MEMBER);
  await page.goto(place("credentials"));
  const [cookie] = (await context.cookies()).filter(({ name }) => name === "keyhold-session");
  dead = await sessionCookie(context);
  await button(page, `Account: ${MEMBER.name}`).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await expect(page).toHaveURL(/\/sign-in/);
  await context.addCookies([cookie!]);
  await page.goto(place("credentials"));
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  expect((await replay(origin, action, { cookie: dead })).body).toContain('"code":"unauthenticated"');
});

const SUBREQUESTS = [
  "middleware",
  Array(5).fill("middleware").join(":"),
  Array(5).fill("src/middleware").join(":"),
  "proxy",
  Array(5).fill("proxy").join(":"),
  "pages/_middleware",
  `${placeOf("credentials", PROJECT)}/_middleware`,
];

test("no header lets anybody past the check inside the page", async () => {
  const forms: Record<string, string>[] = [
    {},
    ...SUBREQUESTS.map((value) => ({ "x-middleware-subrequest": value })),
    { "x-middleware-subrequest-id": "1", "x-middleware-invoke": "1", "x-middleware-next": "1" },
    { "x-forwarded-host": "evil.example", "x-forwarded-proto": "https", "x-forwarded-for": "127.0.0.1" },
    { "x-user-id": "user_1", "x-org-id": "org_1", "x-keyhold-address": "127.0.0.1" },
    { "x-invoke-path": "/", "x-matched-path": "/", "x-nextjs-data": "1" },
  ];
  const paths = [
    ...SECTIONS.map(place),
    `${place("credentials")}/${credentialId}`,
    `${place("audit")}/export`,
  ];
  for (const headers of forms)
    for (const cookie of ["", dead])
      for (const path of paths) await expectClosed(path, { ...headers, ...(cookie && { cookie }) });
});

test("no form of the same page tells more than the page", async () => {
  const forms: [suffix: string, headers: Record<string, string>][] = [
    ["", { rsc: "1" }],
    ["?_rsc=1abcd", { rsc: "1" }],
    ["?_rsc=1abcd", { rsc: "1", "next-router-prefetch": "1" }],
    ["?_rsc=1abcd", { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_tree" }],
    ["?_rsc=1abcd", { rsc: "1", "next-router-prefetch": "1", "next-router-segment-prefetch": "/_full" }],
    [".rsc", {}],
    [".prefetch.rsc", {}],
    [".segments/_tree.segment.rsc", {}],
    [".json", { "x-nextjs-data": "1" }],
    ["?org=acme&project=walled-garden&nxtPorg=acme&nxtPproject=walled-garden", {}],
  ];
  for (const [suffix, headers] of forms)
    for (const cookie of ["", dead])
      for (const section of SECTIONS)
        await expectClosed(place(section) + suffix, { ...headers, ...(cookie && { cookie }) });
  for (const section of SECTIONS)
    await expectClosed(`/_next/data/build${place(section)}.json`, { cookie: dead });
});

test("no spelling of a path leads around the check", async () => {
  const path = place("credentials");
  const spellings = [
    `${path}/`,
    path.toUpperCase(),
    path.replace("/settings", "//settings"),
    path.replace("/settings", "/x/../settings"),
    path.replace("/settings", "/%2e%2e/walled-garden/settings"),
    path.replace("/settings", "%2Fsettings"),
    `${path};x=1`,
    `${path}%00`,
    `${path}/${credentialId.replace("_", "%5F")}`,
    `/${path}`,
  ];
  for (const spelling of spellings)
    for (const cookie of ["", dead]) await expectClosed(spelling, cookie ? { cookie } : {});
  const upgrade = await rawRequest(origin, path, {
    headers: { connection: "Upgrade", upgrade: "websocket" },
  });
  expect(upgrade.status).toBeGreaterThanOrEqual(400);
  expect(upgrade.status).toBeLessThan(500);
});

/** Refused, redirected to this site's own pages, or empty of everything; and never a failure of the server. */
async function expectClosed(path: string, headers: Record<string, string>) {
  const { status, body, headers: answered } = await rawRequest(origin, path, { headers });
  const where = `${path} with ${JSON.stringify(headers).slice(0, 200)}`;
  expect(status, where).toBeLessThan(500);
  const location = answered.location ?? "/";
  expect(new URL(location, origin).origin, where).toBe(origin);
  const told = body.replaceAll(credentialId, "").replaceAll("cred%5F", "");
  for (const text of PROTECTED) expect(told.includes(text), `${where}: ${text}`).toBe(false);
}

test("after five wrong passwords the page says how long to wait, also to the right one", async ({ page }) => {
  await page.goto("/sign-in");
  const wrong = { email: MEMBER.email, password: "not the password" };
  for (let attempt = 1; attempt <= 5; attempt += 1) {
    await signInOnPage(page, wrong);
    await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toContainText(/wrong|Too many/);
    await expect(page.getByRole("textbox", { name: "Password" })).toHaveValue("");
  }
  await signInOnPage(page, MEMBER);
  await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toContainText(
    /Too many failed attempts. Try again in 1\d minutes./,
  );
  await expect(page).toHaveURL(/\/sign-in/);
});

test("an unknown address and a wrong password are answered alike, and odd addresses are refused", async ({
  page,
}) => {
  await page.goto("/sign-in");
  for (const email of [
    "nobody@example.com",
    "a@example.com,b@example.com",
    "a＠example.com",
    `${"a".repeat(300)}@example.com`,
  ]) {
    await signInOnPage(page, { email, password: "some password of length" });
    await expect(page.getByRole("alert").filter({ hasText: /\S/ })).toHaveText("Email or password is wrong.");
  }
});

test("?next= leads to a page of this site or to the front", async ({ page }) => {
  const asked = {
    [place("tokens")]: place("tokens"),
    "//evil.example/": null,
    "/\\evil.example/": null,
    "https://evil.example/": null,
    "javascript:alert(1)": null,
    "/\t/evil.example": null,
  };
  for (const [next, target] of Object.entries(asked)) {
    await page.context().clearCookies();
    await page.goto(`/sign-in?${new URLSearchParams({ next }).toString()}`);
    await signInOnPage(page, OWNER);
    await expect(page).not.toHaveURL(/\/sign-in/);
    expect(new URL(page.url()).origin).toBe(origin);
    if (target) await expect(page).toHaveURL(`${origin}${target}`);
    await page.goto(`/sign-in?${new URLSearchParams({ next }).toString()}`);
    await expect(page).not.toHaveURL(/\/sign-in/);
  }
});

test("the endpoint behind the sign-in sends nobody to another site", async ({ context }) => {
  const { csrfToken } = (await (await context.request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const form = { email: OWNER.email, password: OWNER.password, csrfToken, json: "true" };
  const answer = await context.request.post("/api/auth/callback/password", {
    form: { ...form, callbackUrl: "https://evil.example/" },
  });
  expect(await answer.text()).not.toContain("evil.example");
});
