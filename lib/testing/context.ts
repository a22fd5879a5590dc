import { randomBytes } from "node:crypto";
import { closeDatabase } from "@/db/client";
import { openInstance } from "@/lib/vault/instance";
import { recheckMasterKey } from "@/lib/vault/master-key";
import { connect } from "@/scripts/connect.mjs";
import { testDatabase, type TestDatabase } from "./database";

/** A migrated database and a master key that only this test file has. For `beforeAll`. */
export async function openTestInstance(): Promise<TestDatabase> {
  process.env.KEYHOLD_MASTER_KEY ??= `base64:${randomBytes(32).toString("base64")}`;
  const database = await testDatabase();
  await openInstance();
  return database;
}

/** For `afterAll`, so that a worker ends without open connections. */
export const closeTestInstance = closeDatabase;

/** Runs statements as the owner, who sees every row and whom no rule binds. */
export async function asOwner<T>(run: (sql: ReturnType<typeof connect>) => Promise<T>): Promise<T> {
  const sql = connect((await testDatabase()).ownerUrl);
  try {
    return await run(sql);
  } finally {
    await sql.end({ timeout: 5 });
  }
}

/** Runs with the instance sealed, as it is after somebody put another master key in place. */
export async function whileSealed<T>(run: () => Promise<T>): Promise<T> {
  const [known] = await asOwner((sql) => sql<{ check: string }[]>`select kek_check as check from instance`);
  await asOwner((sql) => sql`update instance set kek_check = 'another key'`);
  await recheckMasterKey();
  try {
    return await run();
  } finally {
    await asOwner((sql) => sql`update instance set kek_check = ${known!.check}`);
    await recheckMasterKey();
  }
}
