import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyChain } from "@/lib/audit/verify";
import type { Context } from "@/lib/domain/context";
import { createCredential } from "@/lib/domain/credentials/create";
import { listCredentials } from "@/lib/domain/credentials/list";
import { resolveCredentials } from "@/lib/domain/credentials/resolve";
import { AppError } from "@/lib/errors";
import { mintToken, mintWorld } from "@/lib/testing/factories";
import { openInstance } from "@/lib/vault/instance";
import { migrate } from "@/scripts/migrate.mjs";
import { startPostgres } from "@/scripts/postgres.mjs";
import { closeDatabase } from "./client";

/** Longest that anybody may wait for an answer, a lost database or not. */
const LONGEST_MS = 5_000;

let folder: string;
let server: Awaited<ReturnType<typeof startPostgres>>;
let owner: Context;
let program: Context;

beforeAll(async () => {
  folder = mkdtempSync(path.join(os.tmpdir(), "keyhold-loss-"));
  server = await startPostgres(path.join(folder, "postgres"));
  await migrate(server.ownerUrl, { canLogin: true });
  process.env.DATABASE_URL = server.appUrl;
  process.env.KEYHOLD_MASTER_KEY = `base64:${randomBytes(32).toString("base64")}`;
  await openInstance();
  const world = await mintWorld();
  owner = world.people.owner.ctx;
  program = (await mintToken(world.system, { scopes: ["credentials:resolve"] })).ctx;
}, 60_000);

/**
 * As the server does: postgres.js throws from a timer when its server dies under load (porsager/postgres #1066).
 * Whatever else is thrown where nobody can catch it is handed back.
 */
async function guarded(run: () => Promise<void>): Promise<unknown[]> {
  const others = process.listeners("uncaughtException");
  const strange: unknown[] = [];
  const take = (error: Error) => {
    if (!(error instanceof TypeError && error.stack?.includes("/postgres/"))) strange.push(error);
  };
  process.removeAllListeners("uncaughtException").on("uncaughtException", take);
  try {
    await run();
    return strange;
  } finally {
    process.removeAllListeners("uncaughtException");
    for (const listener of others) process.on("uncaughtException", listener);
  }
}

afterAll(async () => {
  await closeDatabase();
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("a database killed under load makes nobody wait for ever, loses nothing acknowledged and is used again once it is back", async () => {
  await createCredential(owner, { key: "READ", type: "api_token", fields: { token: "value" } });
  const acknowledged = new Set(["READ"]);
  const codes = new Map<string, number>();
  let longest = 0;
  let stop = false;
  const failures: unknown[] = [];

  const timed = async (work: () => Promise<unknown>) => {
    const started = performance.now();
    try {
      await work();
      codes.set("done", (codes.get("done") ?? 0) + 1);
    } catch (error) {
      if (!(error instanceof AppError)) failures.push(error);
      else codes.set(error.code, (codes.get(error.code) ?? 0) + 1);
    }
    longest = Math.max(longest, performance.now() - started);
  };
  let next = 0;
  const write = async () => {
    while (!stop) {
      next += 1;
      const key = `KEY_${next}`;
      await timed(async () => {
        await createCredential(owner, {
          key,
          type: "api_token",
          fields: { token: `value of ${key.toLowerCase()}` },
        });
        acknowledged.add(key);
      });
    }
  };
  const read = async () => {
    while (!stop) {
      await timed(() => resolveCredentials(program, { keys: ["READ"] }));
      await timed(() => listCredentials(owner, {}));
    }
  };
  const strange = await guarded(async () => {
    const load = [write(), write(), write(), write(), read(), read(), read(), read()];
    for (let crash = 0; crash < 3; crash += 1) {
      await sleep(700);
      process.kill(server.pid, "SIGKILL");
      await sleep(400);
      server = await startPostgres(path.join(folder, "postgres"));
    }
    await sleep(1_000);
    const started = performance.now();
    await resolveCredentials(program, { keys: ["READ"] });
    expect(performance.now() - started).toBeLessThan(1_000);
    stop = true;
    await Promise.all(load);
  });

  expect(strange).toEqual([]);
  expect(failures).toEqual([]);
  expect([...codes.keys()].toSorted()).toEqual(["done", "unavailable"]);
  expect(codes.get("done")).toBeGreaterThan(100);
  expect(longest).toBeLessThan(LONGEST_MS);
  const keys = [...acknowledged];
  for (let at = 0; at < keys.length; at += 50) {
    const { missing } = await resolveCredentials(program, { keys: keys.slice(at, at + 50), partial: true });
    expect(missing).toEqual([]);
  }
  expect((await verifyChain(owner.orgId)).intact).toBe(true);
}, 60_000);
