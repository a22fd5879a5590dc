import "server-only";
import path from "node:path";
import { z } from "zod";

const blankIsUnset = (value: unknown) => (value === "" ? undefined : value);
const text = () => z.preprocess(blankIsUnset, z.string().optional());

const Env = z.object({
  NODE_ENV: z.enum(["development", "production", "test"]).default("production"),
  DATABASE_URL: text(),
  KEYHOLD_DATA_DIR: z.preprocess(blankIsUnset, z.string().default(".data")),
  KEYHOLD_KEYS_DIR: text(),
  KEYHOLD_MASTER_KEY_FILE: text(),
  KEYHOLD_MASTER_KEY: text(),
  KEYHOLD_KMS_URI: text(),
  KEYHOLD_EGRESS_ALLOW: text(),
  KEYHOLD_LOCAL_RUNTIME: z.preprocess(blankIsUnset, z.enum(["0", "1"]).default("0")),
  KEYHOLD_PUBLIC_URL: z.preprocess(blankIsUnset, z.url({ protocol: /^https?$/ }).optional()),
  KEYHOLD_LOG_LEVEL: z.preprocess(
    blankIsUnset,
    z.enum(["silent", "error", "warn", "info", "debug"]).default("info"),
  ),
  AUTH_SECRET: text(),
  AUTH_OIDC_ISSUER: text(),
  AUTH_OIDC_CLIENT_ID: text(),
  AUTH_OIDC_CLIENT_SECRET: text(),
  HOST: z.preprocess(blankIsUnset, z.string().default("127.0.0.1")),
  PORT: z.preprocess(blankIsUnset, z.coerce.number().int().min(0).max(65535).default(3000)),
  SMTP_URL: text(),
});

export type Env = z.output<typeof Env> & { keysDir: string; publicUrl: string };

let parsed: Env | undefined;

/** Read on first use, not on import: `next build` loads every route without any configuration. */
export function env(): Env {
  return (parsed ??= readEnv(process.env));
}

/**
 * next-auth reads its own address from this variable and from nothing else, and takes port 3000 without it. Called once
 * by the server, before anything is answered.
 */
export function tellAddress(): void {
  process.env.NEXTAUTH_URL = env().publicUrl;
}

/** Pure so that tests can try settings; the names are those of the README's configuration table. */
export function readEnv(source: Record<string, string | undefined>): Env {
  const result = Env.safeParse(source);
  if (!result.success) {
    // Names only: a wrong value may be a secret in the wrong variable.
    const names = [...new Set(result.error.issues.map((issue) => issue.path.join(".")))].join(", ");
    throw new Error(
      `Configuration: check ${names}. The README's configuration table says what each accepts.`,
    );
  }
  const data = result.data;
  return {
    ...data,
    keysDir: data.KEYHOLD_KEYS_DIR ?? `${path.resolve(data.KEYHOLD_DATA_DIR)}-keys`,
    publicUrl: (data.KEYHOLD_PUBLIC_URL ?? `http://localhost:${data.PORT}`).replace(/\/$/, ""),
  };
}
