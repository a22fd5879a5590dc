import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { findCanary } from "@/lib/testing/canary";
import { connect, socketUrl } from "@/scripts/connect.mjs";
import { type Api, apiOf, valueOf } from "./api";
import { CANARIES, MARK } from "./canaries";
import { expect, paste, test } from "./fixtures";
import { CREDENTIALS, ensureOwner, newToken, OWNER, placeOf, PROJECT, signIn } from "./people";
import { installation } from "./server";
import { recordings } from "./watch";

let api: Api;

test.beforeAll(async () => {
  await ensureOwner();
  api = apiOf(installation().origin, await newToken(PROJECT.slug));
  // Something is stored, whichever tests have run before.
  await api("POST", "/credentials", { key: "PLANTED", type: "api_token", fields: { token: CANARIES.typed } });
});

/** Everything that a page sends from now on, bodies included. */
function sentBy(page: Page): string[] {
  const sent: string[] = [];
  page.on("request", (request) =>
    sent.push(request.url(), request.postDataBuffer()?.toString("latin1") ?? ""),
  );
  return sent;
}

/** Longer than any wait before a search is sent. */
const SETTLE_MS = 800;

test("a secret pasted into a name, a key, a description or a search never leaves the browser", async ({
  context,
  page,
}) => {
  await signIn(context, OWNER);
  await page.goto(`${CREDENTIALS}?new=custom`);
  const sent = sentBy(page);
  const form = page.getByRole("dialog", { name: "New credential" });
  await form.getByRole("button", { name: /^More/ }).click();
  for (const name of ["Name", "Key", "Description"]) {
    const field = form.getByRole("textbox", { name, exact: true });
    await field.focus();
    await paste(page, CANARIES.anthropic);
    await expect(form.getByText("That looks like a secret.")).toBeVisible();
    await expect(field).not.toHaveValue(new RegExp(MARK));
    await form.getByRole("button", { name: "Discard" }).click();
  }
  await page.keyboard.press("Escape");
  await expect(form).toBeHidden();

  await page.getByRole("searchbox", { name: /^Search/ }).focus();
  await paste(page, CANARIES.openai);
  await expect(page.getByText("That looks like a secret. Search by name, key or provider.")).toBeVisible();
  await expect(page.getByRole("searchbox", { name: /^Search/ })).toHaveValue("");
  await page.waitForTimeout(SETTLE_MS);
  await page.getByRole("button", { name: "Discard" }).click();

  await page.keyboard.press("ControlOrMeta+K");
  const palette = page.getByRole("dialog", { name: "Commands" });
  await expect(palette.getByRole("combobox")).toBeFocused();
  await paste(page, CANARIES.slack);
  await expect(palette.getByText("That looks like a secret.")).toBeVisible();
  await page.waitForTimeout(SETTLE_MS);
  await page.keyboard.press("Escape");
  await expect(palette).toBeHidden();

  expect(page.url()).not.toContain(MARK);
  expect(findCanary(sent.join("\n"), MARK)).toEqual([]);
});

test("a pasted key is recognised in the browser, and nothing is sent before somebody says so", async ({
  context,
  page,
}) => {
  await signIn(context, OWNER);
  await page.goto(`${CREDENTIALS}?new=custom`);
  const form = page.getByRole("dialog", { name: "New credential" });
  await form.getByRole("textbox", { name: "Token" }).focus();
  const sent = sentBy(page);
  await paste(page, CANARIES.anthropic);
  await expect(form.getByText(/Looks like an Anthropic key/)).toBeVisible();
  await page.waitForTimeout(SETTLE_MS);
  expect(findCanary(sent.join("\n"), MARK)).toEqual([]);
  await form.getByRole("button", { name: "Use template" }).click();
  await expect(page.getByRole("dialog").getByRole("textbox", { name: "API key" })).toHaveValue(
    CANARIES.anthropic,
  );
  // The form of the service has just taken the place of the other: the first key may still belong to that one.
  const discard = page.getByRole("button", { name: "Discard" });
  await expect(async () => {
    await page.keyboard.press("Escape");
    await expect(discard).toBeVisible({ timeout: 3_000 });
  }).toPass({ timeout: 20_000 });
  await discard.click();
  // Also those that another one hides from assistive technology.
  await expect(page.locator("[role=dialog], [role=alertdialog]")).toHaveCount(0);
});

test("no page, answer, address, message or storage held a value, in any form, on any of the visits", async ({
  context,
  page,
  watch,
}) => {
  await signIn(context, OWNER);
  const { body } = await api<{ items: { id: string }[] }>("GET", "/credentials?limit=1");
  const detail = `${CREDENTIALS}/${body.items[0]!.id}`;
  const routes = [
    ...["credentials", "tokens", "audit", "members", "encryption", "general"].map((section) =>
      placeOf(section),
    ),
    `${CREDENTIALS}?view=table`,
    `${CREDENTIALS}?status=deleted`,
    `${CREDENTIALS}?edit=${body.items[0]!.id}`,
    ...["", "?tab=versions", "?tab=activity"].map((tab) => detail + tab),
  ];
  for (const route of routes) {
    await page.goto(route);
    await page.waitForLoadState("networkidle");
    await watch.look(page);
  }
  const exported = await context.request.get(`${placeOf("audit")}/export`);
  expect(findCanary(await exported.body(), MARK)).toEqual([]);

  const all = recordings();
  expect(all.flatMap(({ found }) => found)).toEqual([]);
  // The browser throws a few answers away before they can be read; nearly all must have been looked at.
  const missed = all.flatMap((one) => one.missed);
  const bodies = all.reduce((sum, one) => sum + one.bodies, 0);
  expect(missed.length, missed.join("\n")).toBeLessThan(0.03 * bodies);
});

test("the REST interface tells a value to nobody but to resolve", async () => {
  const { body } = await api<{ items: { id: string }[] }>("GET", "/credentials");
  const paths = ["/credentials", "/credentials/deleted", "/templates", "/tokens", "/audit", "/openapi.json"];
  for (const { id } of body.items.slice(0, 5))
    paths.push(
      ...["", "/versions", "/usage", "/activity", "/impact"].map((part) => `/credentials/${id}${part}`),
    );
  for (const one of paths)
    expect(findCanary(JSON.stringify((await api("GET", one)).body), MARK), one).toEqual([]);
  const wrong = await api("POST", "/credentials", {
    key: "WRONG",
    type: "api_token",
    fields: { token: CANARIES.typed, other: 1 },
  });
  expect(wrong.status).toBe(422);
  expect(findCanary(JSON.stringify(wrong.body), MARK)).toEqual([]);
  expect(await valueOf(api, "PLANTED")).toBe(CANARIES.typed);
});

test("no column of any table holds a value", async () => {
  const sql = connect(socketUrl("postgres", "keyhold", path.join(installation().dataDir, "postgres", "run")));
  try {
    const tables = await sql<{ schema: string; name: string }[]>`
      select schemaname as schema, tablename as name from pg_tables where schemaname in ('public', 'pgboss')`;
    expect(tables.length).toBeGreaterThan(10);
    for (const { schema, name } of tables) {
      const rows = await sql<
        { text: string }[]
      >`select one::text as text from ${sql(`${schema}.${name}`)} one`;
      expect(findCanary(rows.map(({ text }) => text).join("\n"), MARK), name).toEqual([]);
    }
  } finally {
    await sql.end({ timeout: 5 });
  }
});

/** Where a value was found below a folder. Files that another process is writing or removing are read as far as they go. */
function search(folder: string): { files: number; found: string[] } {
  const result = { files: 0, found: [] as string[] };
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (!entry.isFile()) continue;
    try {
      const content = statSync(file).size < 1_000_000_000 ? readFileSync(file) : Buffer.alloc(0);
      result.files += 1;
      result.found.push(...findCanary(content, MARK).map((form) => `${file} as ${form}`));
    } catch {
      // Gone between the listing and the reading.
    }
  }
  return result;
}

test("no file of the installation holds a value: database, write-ahead log, logs, keys", async () => {
  const sql = connect(socketUrl("postgres", "keyhold", path.join(installation().dataDir, "postgres", "run")));
  await sql`checkpoint`;
  await sql.end({ timeout: 5 });
  const { files, found } = search(installation().folder);
  expect(files).toBeGreaterThan(100);
  expect(found).toEqual([]);
  expect(readFileSync(installation().logFile, "utf8")).toContain('"msg":"request"');
});

test("nothing that was built holds a value or a key of this installation", async () => {
  const { tree, keysDir } = installation();
  const keys = readdirSync(keysDir).map((name) =>
    readFileSync(path.join(keysDir, name), "utf8")
      .trim()
      .replace(/^base64:/, ""),
  );
  expect(keys.length).toBeGreaterThanOrEqual(2);
  for (const built of [".next", "dist"]) {
    const { files, found } = search(path.join(tree, built));
    expect(files).toBeGreaterThan(0);
    expect(found).toEqual([]);
  }
  for (const file of readdirSync(path.join(tree, ".next"), { recursive: true, encoding: "utf8" })) {
    if (file.startsWith("cache/") || file.startsWith("dev/")) continue;
    const whole = path.join(tree, ".next", file);
    if (!statSync(whole).isFile()) continue;
    const content = readFileSync(whole);
    for (const key of keys) expect(content.includes(key), file).toBe(false);
  }
});
