import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import type { Page } from "@playwright/test";
import { connect, socketUrl } from "@/scripts/connect.mjs";
import { freePort } from "@/scripts/free-port.mjs";
import { apiOf, valueOf } from "./api";
import { CANARIES } from "./canaries";
import { command, runCommand } from "./command-line";
import { expect, test } from "./fixtures";
import {
  type Installation,
  logOf,
  newInstallation,
  remove,
  type Running,
  setupCodeOf,
  start,
  stop,
} from "./installation";
import { OWNER, signInOnPage } from "./people";
import { killAll, processesOf } from "./processes";

// One installation goes through everything that happens to a server; each test leaves it stopped.
test.describe.configure({ mode: "serial" });

const SETUP = [
  "--email",
  OWNER.email,
  "--password",
  "-",
  "--org",
  "Acme",
  "--project",
  "Bots",
  "--name",
  OWNER.name,
];
const SOON_MS = 10_000;

interface Run {
  id: string;
  status: string;
  output?: unknown;
  steps: { status: string; logs: { text: string }[] }[];
}

let made: Installation;
let token: string;
const all: Installation[] = [];
const started: Running[] = [];

async function install(settings: Record<string, string> = {}): Promise<Installation> {
  const one = newInstallation(await freePort(), settings);
  all.push(one);
  return one;
}

async function run(installation: Installation, options?: Parameters<typeof start>[1]): Promise<Running> {
  const running = await start(installation, options);
  started.push(running);
  return running;
}

const reachable = async ({ origin }: Installation) => {
  const sent = { keys: ["BOOT_KEY"] };
  const { status, body } = await apiOf(origin, token)<{ code?: string }>("POST", "/resolve", sent);
  return `${status} ${body.code ?? ""}`.trim();
};

test.beforeAll(async () => {
  made = await install();
});
test.afterEach(async () => {
  for (const { child } of started.splice(0)) await stop(child);
});
test.afterAll(() => {
  for (const one of all) {
    killAll(one.folder);
    remove(one);
  }
});

test("the command line sets an installation up and fills it while nothing is served", async () => {
  const { code, stdout } = await runCommand(made, ["setup", ...SETUP, "--json"], `${OWNER.password}\n`);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    org: { slug: "acme", name: "Acme" },
    project: { slug: "bots" },
    owner: { email: OWNER.email },
  });
  const again = await runCommand(made, ["setup", ...SETUP, "--json"], `${OWNER.password}\n`);
  expect([again.code, again.stdout]).toEqual([1, ""]);
  expect(again.stderr).toContain("already set up");
  expect(await command(made, "project", "create", "--name", "More bots")).toMatchObject({
    slug: "more-bots",
  });
  const created = await command<{ token: string; expiresAt: string | null }>(
    ...([made, "token", "create", "--project", "bots", "--scopes", "all"] as const),
  );
  token = created.token;
  expect(created.expiresAt).toBeNull();
  expect(await command(made, "keys", "status")).toMatchObject({ status: "ready", source: "file" });
  expect(processesOf(made.folder)).toEqual([]);
});

test("it answers while the server runs, and all of it ends with npm", async () => {
  const running = await run(made, { withNpm: true });
  const api = apiOf(made.origin, token);
  const stored = { key: "BOOT_KEY", type: "api_token", fields: { token: CANARIES.typed } };
  expect((await api("POST", "/credentials", stored)).status).toBe(201);
  expect(setupCodeOf(made)).toBe("");
  const other = await command<{ token: string }>(
    ...([
      made,
      "token",
      "create",
      "--project",
      "bots",
      "--scopes",
      "credentials:resolve",
      "--expires",
      "90d",
    ] as const),
  );
  expect(await valueOf(apiOf(made.origin, other.token), "BOOT_KEY")).toBe(CANARIES.typed);
  expect(await command(made, "keys", "status")).toMatchObject({ status: "ready" });
  expect(await command(made, "verify")).toMatchObject({ ok: true, opened: 1, damaged: [] });
  const unknown = await runCommand(made, ["no-such-verb", "--json"]);
  expect([unknown.code, unknown.stdout]).toEqual([2, ""]);

  await stop(running.child);
  await expect.poll(() => processesOf(made.folder), { timeout: 15_000 }).toEqual([]);
});

test("a second start serves within ten seconds", async () => {
  const { readyMs } = await run(made);
  expect(readyMs).toBeLessThan(SOON_MS);
  expect(await reachable(made)).toBe("200");
});

test("after every process was killed the next start has what was stored", async () => {
  await run(made);
  killAll(made.folder);
  await expect.poll(() => processesOf(made.folder)).toEqual([]);
  await run(made);
  expect(await valueOf(apiOf(made.origin, token), "BOOT_KEY")).toBe(CANARIES.typed);
  expect(await command(made, "verify")).toMatchObject({ ok: true });
});

test("a step that was under way when every process was killed is told as interrupted, or done again where it may be", async () => {
  test.setTimeout(180_000);
  await run(made);
  const api = apiOf(made.origin, token);
  const code = `export default async function execute(input, { log }) {
    log("begun");
    await new Promise((done) => setTimeout(done, 8_000));
    return "done";
  }`;
  const runOf = async (onInterrupt: "fail" | "retry") => {
    const steps = [{ id: "slow", type: "code", language: "javascript", code, onInterrupt }];
    const workflow = await api<{ id: string }>("POST", "/workflows", { name: `Slow, ${onInterrupt}`, steps });
    expect(workflow.status, JSON.stringify(workflow.body)).toBe(201);
    const begun = await api<Run>("POST", `/workflows/${workflow.body.id}/runs`, {});
    expect(begun.status, JSON.stringify(begun.body)).toBe(201);
    const read = async () => (await api<Run>("GET", `/runs/${begun.body.id}`)).body;
    await expect.poll(async () => (await read()).steps[0]?.logs.length, { timeout: 20_000 }).toBe(1);
    return read;
  };
  const [failing, repeated] = [await runOf("fail"), await runOf("retry")];
  killAll(made.folder);
  await expect.poll(() => processesOf(made.folder)).toEqual([]);
  await run(made);
  await expect.poll(async () => (await failing()).status, { timeout: 90_000 }).toBe("failed");
  expect(await failing()).toMatchObject({
    error: { code: "interrupted" },
    steps: [{ status: "interrupted" }],
  });
  await expect.poll(async () => (await repeated()).status, { timeout: 60_000 }).toBe("succeeded");
  const { steps, output } = await repeated();
  expect(output).toBe("done");
  // Both attempts are on the record.
  expect(steps[0]?.logs.filter(({ text }) => text === "begun")).toHaveLength(2);
});

test("two instances serve one embedded database, and the one that stays keeps it", async () => {
  const first = await run(made);
  const port = await freePort();
  const second: Installation = {
    ...made,
    origin: `http://localhost:${port}`,
    settings: { ...made.settings, PORT: String(port), KEYHOLD_PUBLIC_URL: `http://localhost:${port}` },
  };
  await run(second);
  for (const one of [made, second]) expect(await reachable(one)).toBe("200");
  await stop(first.child);
  expect(await reachable(second)).toBe("200");
});

test("two instances started at once on one empty database both serve it", async () => {
  await run(made);
  const place = path.join(made.dataDir, "postgres", "run");
  const sql = connect(socketUrl("postgres", "keyhold", place));
  await sql`create database shared`;
  await sql.end({ timeout: 5 });
  const DATABASE_URL = socketUrl("postgres", "shared", place);
  const one = await install({ DATABASE_URL });
  const two = await install({ DATABASE_URL, KEYHOLD_KEYS_DIR: one.keysDir });
  await Promise.all([run(one), run(two)]);
  const { project } = JSON.parse(
    (await runCommand(one, ["setup", ...SETUP, "--json"], OWNER.password)).stdout,
  ) as { project: { slug: string } };
  const shared = await command<{ token: string }>(
    two,
    "token",
    "create",
    "--project",
    project.slug,
    "--scopes",
    "all",
  );
  const stored = { key: "SHARED", type: "api_token", fields: { token: CANARIES.typed } };
  expect((await apiOf(one.origin, shared.token)("POST", "/credentials", stored)).status).toBe(201);
  expect(await valueOf(apiOf(two.origin, shared.token), "SHARED")).toBe(CANARIES.typed);
  expect(existsSync(path.join(one.dataDir, "postgres"))).toBe(false);
});

const master = () => path.join(made.keysDir, "master.key");
const readiness = async () =>
  (await fetch(`${made.origin}/readyz`)).json() as Promise<{ reason?: string; unsealed: boolean }>;

async function expectSealed(page: Page, reason: RegExp) {
  const told = await readiness();
  expect(told).toMatchObject({ status: "not_ready", database: true, unsealed: false });
  expect(told.reason).toMatch(reason);
  expect(await reachable(made)).toBe("503 sealed");
  await page.goto(`${made.origin}/sign-in`);
  await expect(page.getByText(/the master key is missing or wrong/)).toBeVisible();
  await signInOnPage(page, OWNER);
  await page.waitForURL(/\/settings\/credentials/);
  await expect(page.getByTestId("credential-card")).toContainText("BOOT_KEY");
  await page.goto(`${made.origin}/acme/bots/settings/encryption`);
  await expect(page.getByRole("heading", { name: "Keyhold is sealed" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText(reason);
}

test("without its master key the server says so, creates nothing, and takes the key back while it runs", async ({
  page,
}) => {
  const aside = path.join(made.folder, "aside.key");
  renameSync(master(), aside);
  const before = readdirSync(made.keysDir);
  await run(made, { status: 503 });
  expect(logOf(made)).toContain("Sealed:");
  await expectSealed(page, /master\.key/);
  expect(readdirSync(made.keysDir)).toEqual(before);
  const { code } = await runCommand(made, ["verify", "--json"]);
  expect(code).not.toBe(0);

  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByText(/the key is still not there/)).toBeVisible();
  copyFileSync(aside, master());
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByRole("heading", { name: "Keyhold is sealed" })).toBeHidden();
  expect(await reachable(made)).toBe("200");
  rmSync(aside);
});

test("with another's master key it is as sealed, and the key file stays as it is", async ({ page }) => {
  const right = readFileSync(master());
  const wrong = `base64:${Buffer.alloc(32, 7).toString("base64")}\n`;
  rmSync(master());
  writeFileSync(master(), wrong, { mode: 0o400 });
  await run(made, { status: 503 });
  await expectSealed(page, /key/);
  expect(readFileSync(master(), "utf8")).toBe(wrong);
  rmSync(master());
  writeFileSync(master(), right, { mode: 0o400 });
  await page.getByRole("button", { name: "Check again" }).click();
  await expect(page.getByRole("heading", { name: "Keyhold is sealed" })).toBeHidden();
  expect(await valueOf(apiOf(made.origin, token), "BOOT_KEY")).toBe(CANARIES.typed);
});

test("the demo fills an empty installation once", async () => {
  const fresh = await install();
  const told = await command<{ email: string; password: string; credentials: number }>(fresh, "demo");
  expect(told.credentials).toBeGreaterThan(5);
  expect((await runCommand(fresh, ["demo", "--json"])).code).toBe(1);
  expect(await command(fresh, "verify")).toMatchObject({ ok: true, damaged: [] });
});
