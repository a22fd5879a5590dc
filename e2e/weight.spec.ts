import { firstLoadBytes } from "@/lib/testing/first-load";
import { expect, test } from "./fixtures";
import { CREDENTIALS, ensureOwner, newProject, OWNER, placeOf, signIn } from "./people";
import { installation } from "./server";
import { freePort } from "@/scripts/free-port.mjs";
import { newInstallation, remove, start, stop } from "./installation";

/** Budgets in thousands of bytes, gzipped file by file. What only browsers without modules fetch does not count. */
const BUDGETS = { front: 160, index: 215, page: 225 };

test.beforeAll(ensureOwner);

/** First-load JavaScript of a page in kB, as a browser with these cookies gets it. */
async function weigh(address: string, cookie = ""): Promise<number> {
  const page = await fetch(address, { headers: { cookie }, redirect: "manual" });
  expect(page.status, address).toBe(200);
  const script = async (src: string) =>
    new Uint8Array(await (await fetch(new URL(src, address))).arrayBuffer());
  const bytes = await firstLoadBytes(await page.text(), script);
  expect(bytes, "scripts were found").toBeGreaterThan(50_000);
  return bytes / 1000;
}

test("the pages in front load at most 160 kB of script", async () => {
  expect(await weigh(`${installation().origin}/sign-in`)).toBeLessThanOrEqual(BUDGETS.front);
  const fresh = newInstallation(await freePort());
  const { child } = await start(fresh);
  try {
    expect(await weigh(`${fresh.origin}/setup`)).toBeLessThanOrEqual(BUDGETS.front);
  } finally {
    await stop(child);
    remove(fresh);
  }
});

test("the credentials page loads at most 215 kB of script, the other pages 225 kB", async ({
  context,
}, info) => {
  await signIn(context, OWNER);
  const cookie = (await context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
  const { origin } = installation();
  const measured: Record<string, number> = {};
  for (const view of ["", "?view=table"]) {
    measured[`credentials${view}`] = await weigh(`${origin}${CREDENTIALS}${view}`, cookie);
    expect(measured[`credentials${view}`]).toBeLessThanOrEqual(BUDGETS.index);
  }
  for (const section of ["tokens", "audit", "members", "encryption", "general", "approvals", "leaks"]) {
    measured[section] = await weigh(origin + placeOf(section), cookie);
    expect(measured[section], section).toBeLessThanOrEqual(BUDGETS.page);
  }
  info.annotations.push({ type: "first-load kB", description: JSON.stringify(measured) });
});

test("no page complains: no error, nothing kept out by the policy, no mismatch", async ({
  context,
  page,
  watch,
}) => {
  await page.goto("/sign-in");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signIn(context, OWNER);
  const { slug } = await newProject("Quiet pages");
  const sections = [
    "credentials",
    "credentials?view=table",
    "credentials?status=deleted",
    "tokens",
    "audit",
    "members",
  ];
  const dialogs = [
    "credentials?new=anthropic",
    "credentials?new=custom",
    "credentials?import=1",
    "tokens?new=true",
  ];
  for (const section of [...sections, "encryption", "general", "approvals", "leaks", ...dialogs]) {
    await page.goto(placeOf(section, slug));
    await page.waitForLoadState("networkidle");
    expect(watch.complaints, section).toEqual([]);
  }
  // Once more without loading documents anew: the policy of the first one stays in force.
  await page.goto(placeOf("credentials", slug));
  for (const name of ["Members", "Machine tokens", "Audit log", "Encryption", "General", "Credentials"]) {
    await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name }).click();
    await expect(page.getByRole("heading", { name, level: 1 })).toBeVisible();
    await page.getByRole("button", { name: "Theme" }).click();
    await page.getByRole("menuitemradio", { name: "Dark" }).click();
    expect(watch.complaints, name).toEqual([]);
  }
  const shifts = await page.evaluate(
    () =>
      new Promise<number>((resolve) => {
        let total = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries())
            total += (entry as PerformanceEntry & { value: number }).value;
        }).observe({ type: "layout-shift", buffered: true });
        setTimeout(() => resolve(total), 200);
      }),
  );
  expect(shifts).toBeLessThan(0.05);
});
