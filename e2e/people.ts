import { expect, type BrowserContext, type Page } from "@playwright/test";
import { command } from "./command-line";
import { installation } from "./server";

export interface Person {
  name: string;
  email: string;
  password: string;
}

export const ORGANISATION = { name: "Acme", slug: "acme" };
export const PROJECT = { name: "Support bots", slug: "support-bots" };
export const OWNER: Person = {
  name: "Olive Owner",
  email: "owner@example.com",
  password: "correct horse battery staple",
};

export const placeOf = (section: string, project = PROJECT.slug) =>
  `/${ORGANISATION.slug}/${project}/settings/${section}`;
export const CREDENTIALS = placeOf("credentials");

/** Makes the owner on the command line, unless the tour has done so on the pages. */
export async function ensureOwner(): Promise<void> {
  const made = installation();
  const front = await fetch(`${made.origin}/sign-in`, { redirect: "manual" });
  if (!(front.headers.get("location") ?? (await front.text())).includes("/setup")) return;
  const { name, email, password } = OWNER;
  const place = ["--org", ORGANISATION.name, "--project", PROJECT.name];
  await command(made, "setup", "--name", name, "--email", email, "--password", password, ...place);
}

/** Signs in as the sign-in page does, without looking at it. */
export async function signIn({ request }: Pick<BrowserContext, "request">, person: Person): Promise<void> {
  const { csrfToken } = (await (await request.get("/api/auth/csrf")).json()) as { csrfToken: string };
  const answer = await request.post("/api/auth/callback/password", {
    form: { email: person.email, password: person.password, csrfToken, json: "true" },
  });
  expect(((await answer.json()) as { url: string }).url).not.toContain("error=");
}

/** Fills and sends the form of the sign-in page. */
export async function signInOnPage(
  page: Page,
  { email, password }: Pick<Person, "email" | "password">,
): Promise<void> {
  await page.getByRole("textbox", { name: "Email" }).fill(email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

/** A project of one spec's own, and a token that may do everything in it. */
export async function newProject(name: string): Promise<{ slug: string; token: string }> {
  const made = installation();
  const { slug } = await command<{ slug: string }>(made, "project", "create", "--name", name);
  return { slug, token: await newToken(slug) };
}

export async function newToken(project: string): Promise<string> {
  const made = await command<{ token: string }>(
    installation(),
    "token",
    "create",
    "--project",
    project,
    "--scopes",
    "all",
  );
  return made.token;
}
