import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { connect } from "@/scripts/connect.mjs";
import { withDatabase } from "./database-url";
import type { TestServer } from "./postgres";

export interface TestDatabase {
  /** As a user that owns the tables and sees every row. */
  ownerUrl: string;
  /** As the application connects. */
  appUrl: string;
}

let made: Promise<TestDatabase> | undefined;

async function make(): Promise<TestDatabase> {
  const server: TestServer = inject("testServer");
  const name = `${server.prefix}${randomBytes(6).toString("hex")}`;
  const sql = connect(server.ownerUrl);
  try {
    await sql`create database ${sql(name)} template ${sql(server.template)}`;
  } finally {
    await sql.end({ timeout: 5 });
  }
  return { ownerUrl: withDatabase(server.ownerUrl, name), appUrl: withDatabase(server.appUrl, name) };
}

/**
 * A migrated database that only the calling test file uses; every call in one file gets the same. The application's
 * configuration points at it from then on, so it belongs before the first use of `env()`.
 */
export async function testDatabase(): Promise<TestDatabase> {
  const database = await (made ??= make());
  process.env.DATABASE_URL = database.appUrl;
  return database;
}
