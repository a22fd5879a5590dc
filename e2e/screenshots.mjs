/** Makes the pictures of the README from the real application: `node e2e/screenshots.mjs`. Fills a demo, then removes it. */
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "@playwright/test";
import { findChromium } from "../scripts/browser.mjs";
import { freePort } from "../scripts/free-port.mjs";

const OUT = "docs/screenshots";
const SIZE = { width: 1280, height: 800 };
const PATIENCE_MS = 240_000;

const folder = mkdtempSync(path.join(os.tmpdir(), "keyhold-screenshots-"));
// PostgreSQL does not run as root: its user must be able to pass through.
chmodSync(folder, 0o755);
const port = await freePort();
const origin = `http://localhost:${port}`;
const env = {
  ...process.env,
  PORT: String(port),
  KEYHOLD_PUBLIC_URL: origin,
  KEYHOLD_DATA_DIR: path.join(folder, "data"),
};

function fillDemo() {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ["scripts/run.mjs", "keyhold", "demo", "--json"],
    {
      env,
      encoding: "utf8",
    },
  );
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

async function untilReady() {
  const deadline = Date.now() + PATIENCE_MS;
  while (Date.now() < deadline) {
    const answer = await fetch(`${origin}/readyz`).catch(() => null);
    if (answer?.ok) return;
    await sleep(100);
  }
  throw new Error("The server did not become ready.");
}

async function takePictures({ email, password, organisation, project }) {
  const found = findChromium();
  const browser = await chromium.launch({
    executablePath: found.executablePath,
    env: { ...process.env, ...found.env },
    args: ["--no-sandbox", "--disable-gpu"],
  });
  try {
    const page = await browser.newPage({ baseURL: origin, viewport: SIZE, reducedMotion: "reduce" });
    await page.goto("/sign-in");
    await page.getByRole("textbox", { name: "Email" }).fill(email);
    await page.getByRole("textbox", { name: "Password" }).fill(password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.waitForURL(`**/${organisation}/*/settings/credentials`);
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme });
      await page.goto(`/${organisation}/${project}/settings/credentials`);
      await page.waitForLoadState("networkidle");
      await page.screenshot({ path: path.join(OUT, `credentials-${colorScheme}.png`) });
    }
  } finally {
    await browser.close();
  }
}

mkdirSync(OUT, { recursive: true });
const demo = fillDemo();
const server = spawn(process.execPath, ["scripts/run.mjs", "start"], { env, stdio: "ignore" });
const ended = new Promise((resolve) => server.once("exit", resolve));
try {
  await untilReady();
  await takePictures(demo);
} finally {
  server.kill("SIGTERM");
  await ended;
  rmSync(folder, { recursive: true, force: true });
}
