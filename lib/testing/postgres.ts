import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import type { TestProject } from "vitest/node";
import { connect } from "@/scripts/connect.mjs";
import { migrate } from "@/scripts/migrate.mjs";
import { startPostgres } from "@/scripts/postgres.mjs";
import { withDatabase } from "./database-url";

export interface TestServer {
  ownerUrl: string;
  appUrl: string;
  /** A migrated, otherwise empty database that nobody is connected to. */
  template: string;
  /** Beginning of the name of every database made from it. */
  prefix: string;
}

declare module "vitest" {
  interface ProvidedContext {
    testServer: TestServer;
  }
}

async function asOwner(url: string, statement: string): Promise<void> {
  const sql = connect(url);
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

async function dropAll(url: string, prefix: string): Promise<void> {
  const sql = connect(url);
  try {
    const found = await sql<{ name: string }[]>`
      select datname as name from pg_database where starts_with(datname, ${prefix})`;
    for (const { name } of found) await sql`drop database ${sql(name)} with (force)`;
  } finally {
    await sql.end({ timeout: 5 });
  }
}

const prefix = `keyhold_test_${process.pid.toString()}_`;

async function foreign(ownerUrl: string): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const template = `${prefix}template`;
  await asOwner(ownerUrl, `create database ${template}`);
  await migrate(withDatabase(ownerUrl, template));
  return {
    server: { ownerUrl, appUrl: ownerUrl, template, prefix },
    stop: () => dropAll(ownerUrl, prefix),
  };
}

async function embedded(): Promise<{ server: TestServer; stop: () => Promise<void> }> {
  const folder = mkdtempSync(path.join(os.tmpdir(), "keyhold-test-"));
  // PostgreSQL does not run as root: its user must be able to pass through.
  chmodSync(folder, 0o755);
  const postgres = await startPostgres(path.join(folder, "postgres"));
  await migrate(postgres.ownerUrl, { canLogin: true });
  const ownerUrl = withDatabase(postgres.ownerUrl, "postgres");
  return {
    server: { ownerUrl, appUrl: postgres.appUrl, template: "keyhold", prefix },
    stop: async () => {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Runs once for all database tests: one server, one migrated template. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const url = process.env.KEYHOLD_TEST_DATABASE_URL;
  const { server, stop } = await (url ? foreign(url) : embedded());
  project.provide("testServer", server);
  return stop;
}
