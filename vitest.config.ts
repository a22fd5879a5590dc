import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

const root = fileURLToPath(new URL(".", import.meta.url));
const outside = ["**/node_modules/**", "**/.next/**", "**/dist/**", "e2e/**"];

/** Server code marks itself with "server-only", which throws unless it is resolved as the server resolves it. */
const asServer = {
  resolve: { alias: { "@": root }, conditions: ["react-server", "node"] },
  ssr: { resolve: { conditions: ["react-server", "node"] } },
};
const inlined = { deps: { inline: ["server-only"] } };
const quiet = { KEYHOLD_LOG_LEVEL: "silent" };

export default defineConfig({
  test: {
    projects: [
      {
        ...asServer,
        test: {
          name: "unit",
          environment: "node",
          include: ["**/*.test.ts"],
          exclude: [...outside, "**/*.pg.test.ts"],
          globalSetup: ["lib/testing/sandbox.ts"],
          server: inlined,
          env: quiet,
        },
      },
      {
        ...asServer,
        test: {
          name: "pg",
          environment: "node",
          include: ["**/*.pg.test.ts"],
          exclude: outside,
          globalSetup: ["lib/testing/postgres.ts", "lib/testing/sandbox.ts"],
          hookTimeout: 30_000,
          testTimeout: 20_000,
          server: inlined,
          env: quiet,
        },
      },
      {
        plugins: [react()],
        resolve: { alias: { "@": root } },
        test: {
          name: "dom",
          environment: "happy-dom",
          include: ["**/*.dom.test.tsx"],
          exclude: outside,
        },
      },
    ],
  },
});
