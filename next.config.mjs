import { fileURLToPath } from "node:url";

/** @type {import("next").NextConfig} */
export default {
  reactStrictMode: true,
  typedRoutes: true,
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  // The development server would print the arguments of every Server Function, which hold the values people enter.
  logging: { serverFunctions: false },
  // An import carries up to 1 MB of text, and JSON makes it longer.
  experimental: { serverActions: { bodySizeLimit: "2mb" } },
  serverExternalPackages: ["@node-rs/argon2", "pg-boss", "pino", "postgres", "ssh2"],
  // `npm run check` and `npm test` hold the types of this very tree; a first start need not wait for them again.
  typescript: { ignoreBuildErrors: true },
  turbopack: { root: fileURLToPath(new URL(".", import.meta.url)) },
};
