import type { Page } from "@playwright/test";
import { freePort } from "@/scripts/free-port.mjs";
import { type IdentityProvider, startIdentityProvider } from "@/lib/testing/identity-provider";
import { command } from "./command-line";
import { expect, test } from "./fixtures";
import { type Installation, newInstallation, remove, type Running, start, stop } from "./installation";
import { OWNER, signInOnPage } from "./people";

let provider: IdentityProvider;
let made: Installation;
let running: Running;

test.beforeAll(async () => {
  const port = await freePort();
  provider = await startIdentityProvider(`http://localhost:${port}/api/auth/callback/oidc`);
  made = newInstallation(port, {
    AUTH_OIDC_ISSUER: provider.issuer,
    AUTH_OIDC_CLIENT_ID: provider.clientId,
    AUTH_OIDC_CLIENT_SECRET: provider.clientSecret,
  });
  running = await start(made);
  const { email, password, name } = OWNER;
  await command(
    made,
    "setup",
    "--email",
    email,
    "--password",
    password,
    "--name",
    name,
    "--org",
    "Acme",
    "--project",
    "Bots",
  );
});
test.afterAll(async () => {
  await stop(running.child);
  await provider.stop();
  remove(made);
});

async function continueWith(page: Page, account: Parameters<IdentityProvider["become"]>[0], next = "/") {
  provider.become(account);
  await page.goto(`${made.origin}/sign-in?${new URLSearchParams({ next }).toString()}`);
  await page.getByRole("button", { name: "Continue with single sign-on" }).click();
}

const refusal = (page: Page) => page.getByRole("alert").filter({ hasText: /\S/ }).first();

test("a member whose address the provider has verified is let in, to the page that was asked for", async ({
  context,
  page,
}) => {
  await continueWith(page, { email: OWNER.email, emailVerified: true }, "/acme/bots/settings/tokens");
  await expect(page).toHaveURL(`${made.origin}/acme/bots/settings/tokens`);
  await expect(page.getByRole("button", { name: `Account: ${OWNER.name}` })).toBeVisible();
  const names = (await context.cookies(made.origin)).filter(({ value }) =>
    value.includes(provider.clientSecret),
  );
  expect(names).toEqual([]);
});

test("the case of an address does not matter", async ({ page }) => {
  await continueWith(page, { email: OWNER.email.toUpperCase(), emailVerified: true });
  await expect(page).toHaveURL(/\/settings\/credentials$/);
});

test("an address that no member has is refused, with a way on", async ({ context, page }) => {
  await continueWith(page, { email: "stranger@example.com", emailVerified: true });
  await expect(refusal(page)).toContainText("Single sign-on did not let you in.");
  await expect(refusal(page)).toContainText("ask an owner to invite you");
  expect((await context.cookies(made.origin)).some(({ name }) => name.includes("keyhold-session"))).toBe(
    false,
  );
  await signInOnPage(page, OWNER);
  await expect(page).toHaveURL(/\/settings\/credentials$/);
});

test("an address that the provider has not verified is refused, whoever has it here", async ({ page }) => {
  await continueWith(page, { email: OWNER.email, emailVerified: false });
  await expect(refusal(page)).toContainText("Single sign-on did not let you in.");
  await page.goto(`${made.origin}/acme/bots/settings/credentials`);
  await expect(page).toHaveURL(/\/sign-in/);
});

test("an answer that nobody asked for signs nobody in", async ({ context, page }) => {
  for (const query of ["code=stolen&state=guessed", "code=stolen", "error=access_denied"]) {
    await page.goto(`${made.origin}/api/auth/callback/oidc?${query}`);
    await expect(page).toHaveURL(/\/sign-in/);
    await expect(refusal(page)).toContainText("Single sign-on did not let you in.");
  }
  expect((await context.cookies(made.origin)).some(({ name }) => name.includes("keyhold-session"))).toBe(
    false,
  );
});
