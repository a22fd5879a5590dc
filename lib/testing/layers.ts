/** A part of the source tree and what it may import of the others. */
export interface Layer {
  /** Folders (ending in a slash) and single files. The longest that fits a file decides its layer. */
  at: readonly string[];
  /** Layers whose code it may import, beside its own. */
  may: readonly string[];
  /** Layers of which it may import types only. */
  mayTypes?: readonly string[];
}

const ANYTHING = ["*"];

export const LAYERS = {
  floor: {
    at: ["errors", "ids", "secret", "routes", "form-state", "content-security-policy"].map(
      (name) => `lib/${name}.ts`,
    ),
    may: [],
  },
  "server floor": { at: ["lib/env.ts", "lib/log.ts"], may: ["floor"] },
  crypto: { at: ["lib/crypto/"], may: [] },
  catalog: { at: ["lib/catalog/"], may: ["floor"] },
  access: { at: ["lib/access/"], may: ["floor"] },
  db: { at: ["db/"], may: ["floor", "server floor"], mayTypes: ["access", "catalog"] },
  sealed: { at: ["db/schema/sealed.ts"], may: ["db"] },
  vault: { at: ["lib/vault/"], may: ["floor", "server floor", "crypto", "catalog", "db", "sealed"] },
  audit: { at: ["lib/audit/"], may: ["floor", "server floor", "access", "db", "vault"] },
  egress: { at: ["lib/egress/"], may: ["floor", "server floor", "catalog"] },
  probe: { at: ["lib/probe/"], may: ["floor", "server floor", "catalog", "egress"] },
  redact: { at: ["lib/runtime/redact/"], may: [] },
  runtime: { at: ["lib/runtime/"], may: ["floor", "server floor", "catalog", "egress", "redact"] },
  consumers: {
    at: ["lib/consumers/"],
    may: ["floor", "server floor", "catalog", "egress", "probe", "redact", "runtime"],
  },
  domain: {
    at: ["lib/domain/"],
    may: [
      ...["floor", "server floor", "catalog", "access", "db", "vault", "audit"],
      ...["egress", "probe", "redact", "runtime", "consumers"],
    ],
  },
  cookies: { at: ["lib/auth/cookies.ts"], may: [] },
  auth: { at: ["lib/auth/"], may: ["floor", "server floor", "catalog", "access", "db", "domain", "cookies"] },
  http: {
    at: ["lib/http/"],
    may: ["floor", "server floor", "catalog", "access", "domain", "auth", "cookies"],
    mayTypes: ["db"],
  },
  server: {
    at: ["lib/server/"],
    may: [
      ...["floor", "server floor", "catalog", "access", "db", "vault", "audit", "domain", "auth"],
      ...["cookies", "http"],
    ],
  },
  components: { at: ["components/"], may: ["floor", "access", "catalog"], mayTypes: ["domain"] },
  app: {
    at: ["app/"],
    may: ["floor", "server floor", "access", "catalog", "domain", "auth", "cookies", "http", "components"],
  },
  middleware: { at: ["middleware.ts"], may: ["floor", "cookies"] },
  commands: { at: ["lib/scripts/"], may: ANYTHING },
  bench: { at: ["bench/"], may: ANYTHING },
  testing: { at: ["lib/testing/", "e2e/"], may: ANYTHING },
  client: { at: ["packages/client/"], may: ["redact"] },
  scripts: { at: ["scripts/"], may: [] },
  configuration: {
    at: [
      ...["drizzle.config.ts", "vitest.config.ts", "playwright.config.ts"],
      ...["next.config.mjs", "postcss.config.mjs", "eslint.config.mjs"],
    ],
    may: ["scripts"],
  },
} as const satisfies Record<string, Layer>;

export type LayerName = keyof typeof LAYERS;

/** Packages with few homes: the layers, or the single folders and files, that may import their code. */
export const HOMES: Record<string, readonly string[]> = {
  postgres: ["db", "scripts", "bench", "lib/probe/postgres.ts"],
  "drizzle-orm": ["db", "sealed", "vault", "audit", "domain", "server", "commands", "scripts", "bench"],
  // One way out: whoever speaks a protocol gets its connection from lib/egress.
  "node:net": ["egress", "scripts", "testing", "bench", "lib/probe/", "lib/consumers/ssh/"],
  "node:tls": ["egress", "testing", "lib/probe/"],
  "node:dns": ["egress"],
  "node:https": ["egress", "testing"],
  undici: [],
  ssh2: ["consumers", "probe", "testing"],
  nodemailer: ["probe", "testing"],
  oauth4webapi: ["consumers"],
  ai: ["consumers"],
  "@ai-sdk": ["consumers"],
  "@modelcontextprotocol/sdk": ["consumers", "http", "testing"],
  "pg-boss": ["server", "scripts"],
  // They work on code of others, which only happens in the sandbox's own processes.
  "quickjs-wasi": ["lib/runtime/sandbox/child/"],
  sucrase: ["lib/runtime/sandbox/child/"],
  "cron-parser": ["consumers"],
  "node:crypto": [
    ...["crypto", "scripts", "commands", "bench", "testing", "middleware"],
    "lib/egress/inject/assertion.ts",
    "lib/consumers/ssh/pkcs8.ts",
  ],
  "@node-rs/argon2": ["auth", "domain"],
  "next-auth": ["auth", "app/api/auth/"],
  pino: ["server floor"],
  next: ["app", "components", "auth", "http", "server", "middleware"],
  react: ["app", "components", "auth"],
  "react-dom": ["app", "components"],
};
