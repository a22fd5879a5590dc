import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/browser.mjs";
import { freePort } from "./scripts/free-port.mjs";

/** Read again in every worker: the first reading decides, the workers inherit. */
process.env.KEYHOLD_E2E_PORT ??= String(await freePort());
const browser = findChromium();

/** With the redirect for the signed-out gone, what is left is each page's own check: that is what this run shows. */
const without = process.env.KEYHOLD_WITHOUT_MIDDLEWARE === "1";
const ORDER = without
  ? ["roles"]
  : [
      "tour",
      "consumers",
      "use",
      "workflows",
      "roles",
      "accessibility",
      "weight",
      "single-sign-on",
      "boot",
      "canary",
    ];

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/server.ts",
  outputDir: "test-results",
  // One after the other: the tour sets the installation up, and what it left behind is searched last.
  projects: ORDER.map((name) => ({ name, testMatch: `${name}.spec.ts` })),
  workers: 1,
  retries: 0,
  timeout: 60_000,
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${process.env.KEYHOLD_E2E_PORT}`,
    viewport: { width: 1280, height: 800 },
    actionTimeout: 10_000,
    navigationTimeout: 20_000,
    // A trace or a screenshot on failure would hold the values that the tests enter.
    trace: "off",
    screenshot: "off",
    video: "off",
    launchOptions: {
      executablePath: browser.executablePath,
      env: { ...process.env, ...browser.env },
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
