import net from "node:net";
import { defineConfig } from "@playwright/test";
import { findChromium } from "./scripts/browser.mjs";

/** Read again in every worker: the first reading decides, the workers inherit. */
process.env.KEYHOLD_E2E_PORT ??= String(await freePort());
const browser = findChromium();

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = net.createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}

export default defineConfig({
  testDir: "e2e",
  globalSetup: "./e2e/server.ts",
  outputDir: "test-results",
  workers: 1,
  retries: 0,
  timeout: 60_000,
  forbidOnly: true,
  reporter: [["list"]],
  use: {
    baseURL: `http://localhost:${process.env.KEYHOLD_E2E_PORT}`,
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
