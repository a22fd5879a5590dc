import { fileURLToPath } from "node:url";

/** @type {import("next").NextConfig} */
export default {
  reactStrictMode: true,
  typedRoutes: true,
  poweredByHeader: false,
  productionBrowserSourceMaps: false,
  // The development server would print the arguments of every Server Function, which hold the values people enter.
  logging: { serverFunctions: false },
  serverExternalPackages: ["@node-rs/argon2", "pg-boss", "pino", "postgres"],
  turbopack: { root: fileURLToPath(new URL(".", import.meta.url)) },
};
