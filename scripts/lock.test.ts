import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import os from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, expect, test } from "vitest";
import { isAlive, withLock } from "./lock.mjs";

const folder = mkdtempSync(path.join(os.tmpdir(), "keyhold-lock-"));
afterAll(() => rmSync(folder, { recursive: true }));

test("work under one lock never overlaps", async () => {
  const file = path.join(folder, "one");
  let inside = 0;
  const work = async () => {
    inside += 1;
    expect(inside).toBe(1);
    await sleep(20);
    inside -= 1;
  };
  await Promise.all([withLock(file, work), withLock(file, work), withLock(file, work)]);
  expect(existsSync(file)).toBe(false);
});

test("the lock of a process that was killed holds nobody up", async () => {
  const file = path.join(folder, "stale");
  const dead = spawnSync(process.execPath, ["--eval", ""]).pid;
  writeFileSync(file, String(dead));
  expect(isAlive(dead)).toBe(false);
  expect(await withLock(file, () => "done")).toBe("done");
});

test("a failure lets go of the lock", async () => {
  const file = path.join(folder, "failing");
  await expect(withLock(file, () => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(existsSync(file)).toBe(false);
});
